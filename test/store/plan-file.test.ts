import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planDocument, plansOf } from '../../lab/server/schemas.ts';
import { readPlan } from '../../lab/store/plan-file.ts';
import { planSchema } from '../../lab/store/service/run-records.ts';

describe('a plan file', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-plan-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function plan(text: string): Promise<string> {
    const file = join(folder, 'plan.yaml');
    await writeFile(file, text);
    return file;
  }

  it('gives a plan for each state and responder, which the API reads as the file does', async () => {
    const file = await plan(
      [
        'scenarios: [boot, idle]',
        'repeat: 3',
        'states: [sim-known, upgraded]',
        'responders: [sink, success]',
        'dwell: 90s',
        'wait: 2h',
        'phones: { line: maker-one/eu, count: 2 }',
        'leastTrials: 3',
      ].join('\n'),
    );
    const plans = plansOf(planDocument.parse(await readPlan(file)));
    assert.deepEqual(
      plans.map(({ state, responder }) => `${state} ${responder}`),
      ['sim-known sink', 'sim-known success', 'upgraded sink', 'upgraded success'],
    );
    assert.deepEqual(plans[0], {
      scenarios: ['boot', 'idle'],
      repeat: 3,
      dwellMs: 90_000,
      responder: 'sink',
      state: 'sim-known',
      phones: { line: 'maker-one/eu', count: 2 },
      leastTrials: 3,
      waitMs: 7_200_000,
      allowWipe: false,
    });
  });

  it('asks for certificate checks and for the store of the CA, which runs are kept with', async () => {
    const file = await plan('tlsCheck: true\nca: auto');
    const [one] = plansOf(planDocument.parse(await readPlan(file)));
    assert.deepEqual([one?.tlsCheck, one?.ca], [true, 'auto']);
    assert.deepEqual(planSchema.parse(one), one);
    const [usual] = plansOf(planDocument.parse({}));
    assert.deepEqual([usual?.tlsCheck, usual?.ca], [undefined, undefined]);
    assert.deepEqual(planSchema.parse(usual), usual);
  });

  it('holds a policy, or names a file of one beside it', async () => {
    await writeFile(join(folder, 'strict.yaml'), 'leastTrials: 9\n');
    assert.deepEqual(await readPlan(await plan('policy: strict.yaml')), { policy: { leastTrials: 9 } });
    const inside = await plan('policy: { fail: { states: [new] } }');
    assert.deepEqual(await readPlan(inside), { policy: { fail: { states: ['new'] } } });
  });

  it('holds what hosts are answered, or names a file of it beside it', async () => {
    await writeFile(
      join(folder, 'answers.yaml'),
      'hosts: [{ host: a.example, answer: { body: "{}" } }]\nforward: [b.example]\n',
    );
    const answers = {
      hosts: [{ host: 'a.example', answer: { status: 200, type: 'application/json', body: '{}' } }],
      forward: ['b.example'],
    };
    assert.deepEqual(await readPlan(await plan('answers: answers.yaml')), { answers });
    const inside = await plan(`answers: ${JSON.stringify(answers)}`);
    assert.deepEqual(await readPlan(inside), { answers });
    const [one] = plansOf(planDocument.parse(await readPlan(inside)));
    assert.deepEqual(one?.answers, answers);
    assert.deepEqual(planSchema.parse(one), one);
  });

  const wrong: readonly [string, RegExp][] = [
    ['repeat: 0', /plan\.yaml:1:1 repeat: repeat must be a whole number from 1/],
    [
      'repeat: 1\nresponders: [sink, shout]',
      /plan\.yaml:2:20 responders\.1: a responder must be one of sink/,
    ],
    ['dwell: soon', /:1:1 dwell: dwell must be a time, e\.g\. 500ms/],
    ['states: [wiped, wiped]', /states names something twice/],
    ['scenario: [boot]', /unknown key "scenario"/],
    ['phones: { lines: x }', /:1:11 phones\.lines: unknown key "lines"/],
    ['policy:\n  fail: { states: [] }', /:2:\d+ policy\.fail: nothing could ever fail by it/],
    ['policy: nowhere.yaml', /nowhere\.yaml cannot be read \(ENOENT\)/],
    ['answers: nowhere.yaml', /nowhere\.yaml cannot be read \(ENOENT\)/],
    [
      'answers:\n  hosts: [{ host: "https://a.example", answer: sink }]',
      /:2:\d+ answers\.hosts\.0\.host: a host must be/,
    ],
    [
      'answers:\n  hosts:\n    - { host: "*.a.example", answer: sink }\n    - { host: b.a.example, answer: fail }',
      /:4:\d+ answers\.hosts\.1\.host: the rule for \*\.a\.example above answers it already/,
    ],
    ['tlsCheck: maybe', /tlsCheck must be true or false/],
    ['ca: everywhere', /ca must be one of user, system, auto/],
    ['- boot', /a plan must be a map/],
  ];
  for (const [text, sentence] of wrong) {
    it(`is refused with its place for ${JSON.stringify(text)}`, async () => {
      await assert.rejects(readPlan(await plan(text)), sentence);
    });
  }
});
