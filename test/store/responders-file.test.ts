import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { names, noRules } from '../../lab/model/answers.ts';
import {
  digestOf,
  keepAnswerRules,
  readAnswerRules,
  requireHost,
  rulesOf,
} from '../../lab/store/responders-file.ts';

describe('a file of responders', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'responders-file-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const read = async (...lines: string[]) => {
    const file = join(folder, 'responders.yaml');
    await writeFile(file, lines.join('\n'));
    return readAnswerRules(file);
  };

  it('says for each host how it is answered, and which may be reached', async () => {
    const rules = await read(
      'hosts:',
      '  - { host: zzhc.vnet.cn, answer: success }',
      '  - { host: ota.maker.example, answer: forward }',
      '  - host: "*.maker.example"',
      '    answer: { status: 404, type: text/html, body: "<p>none</p>" }',
      'forward: [192.0.2.7:8080]',
    );
    assert.deepEqual(rules, {
      hosts: [
        { host: 'zzhc.vnet.cn', answer: 'success' },
        { host: 'ota.maker.example', answer: 'forward' },
        { host: '*.maker.example', answer: { status: 404, type: 'text/html', body: '<p>none</p>' } },
      ],
      forwardTo: ['ota.maker.example', '192.0.2.7:8080'],
    });
  });

  const faults: readonly [string, readonly string[], RegExp][] = [
    [
      'a responder that there is none of',
      ['hosts:', '  - { host: a.example, answer: shout }'],
      /yaml:2:\d+ .*one of sink, success, forward, fail/,
    ],
    [
      'a URL for a host',
      ['hosts:', '  - { host: "http://a.example/", answer: sink }'],
      /yaml:2:\d+ .*no scheme, no path/,
    ],
    [
      'a status that is none',
      ['hosts:', '  - { host: a.example, answer: { status: 99 } }'],
      /yaml:2:\d+ .*200 to 599/,
    ],
    [
      'a rule that another hides',
      ['hosts:', '  - { host: "*.a.example", answer: sink }', '  - { host: b.a.example, answer: fail }'],
      /yaml:3:\d+ .*\*\.a\.example above answers it already/,
    ],
    ['a key that means nothing', ['hosts: []', 'forwards: [a.example]'], /yaml:2:\d+/],
  ];
  for (const [what, lines, sentence] of faults) {
    it(`is refused with file and line for ${what}`, () => assert.rejects(read(...lines), sentence));
  }

  it('is read again as it was kept with a run', async () => {
    const rules = rulesOf([{ host: 'a.example', answer: 'fail' }], ['b.example']);
    await mkdir(join(folder, 'build'));
    await keepAnswerRules(folder, rules);
    assert.deepEqual(await readAnswerRules(join(folder, 'build', 'responders.yaml')), rules);
  });

  it('has a digest that tells other answers, and none where nothing is said', () => {
    const digest = (...answers: ('sink' | 'fail')[]) =>
      digestOf(
        rulesOf(
          answers.map((answer) => ({ host: 'a.example', answer })),
          [],
        ),
      );
    assert.equal(digest('sink'), digest('sink'));
    assert.notEqual(digest('sink'), digest('fail'));
    assert.notEqual(digestOf(rulesOf([], ['a.example'])), digestOf(rulesOf([], ['b.example'])));
    assert.equal(digestOf(noRules), undefined);
  });

  it('takes hosts on the command line by the same rule', () => {
    assert.equal(requireHost('*.maker.example'), '*.maker.example');
    assert.throws(() => requireHost('https://maker.example'), /no scheme/);
  });
});

describe('a pattern of hosts', () => {
  const cases: readonly [string, string, number, boolean][] = [
    ['a.example', 'A.Example.', 80, true],
    ['a.example', 'b.a.example', 80, false],
    ['*.a.example', 'b.a.example', 80, true],
    ['*.a.example', 'a.example', 80, false],
    ['*.a.example', 'evila.example', 80, false],
    ['a.example:443', 'a.example', 443, true],
    ['a.example:443', 'a.example', 80, false],
    ['[2001:db8::1]:443', '2001:db8::1', 443, true],
    ['192.0.2.7', '192.0.2.7', 1, true],
  ];
  for (const [pattern, host, port, expected] of cases) {
    it(`${pattern} ${expected ? 'names' : 'does not name'} ${host}:${port}`, () => {
      assert.equal(names(pattern, host, port), expected);
    });
  }
});
