import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Result } from '../../lab/model/result.ts';
import { openLeases } from '../../lab/queue/leases.ts';
import { connectRedis } from '../../lab/queue/redis-server.ts';
import { attemptsOf, type JournalLine, linesOf, readRunFile } from './documents.ts';
import {
  deviceOf,
  documentOf,
  type Emit,
  type Ended,
  firmwareOf,
  openRig,
  phoneOf,
  type Rig,
} from './rig.ts';
import { type SharedRedis, sharedRedis } from './shared-redis.ts';

const ordinary: Emit = {
  name: 'ordinary',
  from: 'com.rig.weather',
  on: ['screen-on'],
  request: { method: 'GET', url: 'https://weather.own.example/v1?adid={{advertising-id}}' },
};
const around: Emit = {
  name: 'around',
  from: 'com.rig.tunnel',
  on: ['screen-on'],
  network: 'direct',
  request: {
    method: 'POST',
    url: 'https://hidden.direct.example/v1/id',
    body: { json: { imei: '{{imei}}' } },
  },
};
const pinned: Emit = {
  name: 'pinned',
  from: 'com.rig.bank',
  on: ['screen-on'],
  tls: { validates: true, pins: true },
  request: {
    method: 'POST',
    url: 'https://vault.pinned.example/v1/id',
    body: { json: { imei: '{{imei}}' } },
  },
};

const often = (name: string, from: string, host: string, validates: boolean): Emit => ({
  name,
  from,
  on: { every: '500ms' },
  tls: { validates, pins: false },
  request: { method: 'POST', url: `https://${host}/v1/id`, body: { json: { imei: '{{imei}}' } } },
});
const careless = often('careless', 'com.rig.weather', 'careless.weather.example', false);
const careful = often('careful', 'com.rig.tunnel', 'careful.bank.example', true);
const pinnedOften: Emit = { ...pinned, on: { every: '500ms' } };

const builds = [
  { name: 'base', phone: phoneOf(3), emits: [ordinary] },
  { name: 'around', phone: phoneOf(4), emits: [ordinary, around] },
  { name: 'pinned', phone: phoneOf(5), emits: [ordinary, pinned] },
] as const;
const checked = { name: 'checked', phone: phoneOf(6), emits: [careless, careful, pinnedOften] } as const;

describe('Three labs on one Redis, and builds that hide what they send', () => {
  let rig: Rig;
  let redis: SharedRedis;
  let refused: Ended;
  const runs: Record<string, Ended> = {};

  before('a run for each build on a phone of its own, all at once', async function () {
    this.timeout(300_000);
    rig = await openRig();
    redis = await sharedRedis();
    const handle = await connectRedis({
      url: redis.url,
      home: rig.path('.'),
      logFile: rig.path('redis.log'),
    });
    const leases = openLeases(handle);
    const started = await Promise.all(
      [...builds, checked].map(async ({ name, phone, emits }) => {
        const firmware = await rig.write(`${name}.yaml`, firmwareOf(name, emits));
        const device = await rig.write(`${phone.serial}.yaml`, deviceOf(phone));
        const run = (out: string) => [
          ...['run', '--firmware', firmware, '--device', device, '--scenario', 'screen-on'],
          ...(name === 'checked' ? ['--tls-check', '--repeat', '1'] : ['--repeat', '3']),
          ...(name === 'pinned' ? ['--clean-pass'] : []),
          ...['--dwell', '1s', '--json'],
          ...['--out', rig.path(out), '--journal', rig.path(`${out}-journal`)],
        ];
        // The phone's lease is held here: a lab that holds it may have ended before another is up.
        const lease = name === 'base' ? await leases.acquire(phone.serial, `run ${randomUUID()}`) : null;
        if (lease !== null) {
          refused = await rig.phonehome(run('taken'), { REDIS_URL: redis.url });
          await lease.release('the other lab was refused');
        }
        return { name, started: rig.start(run(name), { REDIS_URL: redis.url }) };
      }),
    );
    for (const each of started) runs[each.name] = await each.started.ended;
    leases.close();
    await handle.close();
  });

  after(async () => {
    await rig.close();
    await redis.close();
  });

  const compare = async (head: string) => {
    const args = ['compare', rig.path('base'), rig.path(head), '--json', '--least-trials', '3'];
    const ended = await rig.phonehome(args);
    return { exit: ended.exit, result: documentOf<Result>(ended) };
  };

  it('gives each lab its own trials and none of another', async () => {
    for (const { name, phone } of builds) {
      assert.equal(runs[name]?.exit, 3, runs[name]?.stderr);
      const { fault, trials } = await readRunFile(rig.path(name));
      assert.equal(fault, null);
      assert.equal(trials.length, 3);
      const attempts = await attemptsOf(rig.path(name));
      assert.deepEqual(
        attempts.map(({ attempt }) => [attempt?.trial.number, attempt?.serial, attempt?.invalid]),
        [1, 2, 3].map((number) => [number, phone.serial, null]),
      );
    }
  });

  it('leaves a phone to the lab that has it, and says whose it is', async () => {
    assert.equal(refused.exit, 4);
    assert.match(
      refused.stderr,
      /^phonehome: Phone RIG3SIMULATED is in use by run [0-9a-f-]+\. Wait until that run ends or choose another phone/m,
    );
    assert.equal(refused.stderr.match(/^phonehome: /gm)?.length, 1, refused.stderr);
    assert.notEqual(documentOf<Result>(refused).verdict, 'pass');
    assert.match((await readRunFile(rig.path('taken'))).fault ?? '', /is in use by run/);
  });

  it('never passes a build whose only leak goes around the proxy', async () => {
    const journal = await linesOf<JournalLine>(rig.path('around-journal'), 'RIG4SIMULATED.jsonl');
    assert.ok(journal.filter(({ name }) => name === 'around').length >= 3, 'the phone did send it');
    const { exit, result } = await compare('around');
    assert.equal(result.verdict, 'inconclusive');
    assert.equal(exit, 3);
    assert.match(result.reasons.join(' '), /bytes.*(around|outside|not explained|proxy)/i);
    assert.ok(result.coverage.flows.bypassed > 0);
  });

  it('does not pass a build that newly speaks to a host which refuses the lab, and names the host', async () => {
    const { exit, result } = await compare('pinned');
    assert.equal(result.verdict, 'inconclusive');
    assert.equal(exit, 3);
    assert.deepEqual(result.coverage.blind, [
      { host: 'vault.pinned.example', visibility: 'refused', inBaseline: false },
    ]);
    assert.match(result.reasons.join(' '), /vault\.pinned\.example/);
  });

  it('does each scenario once more without its instruments, and tells who sent in which', async () => {
    const ended = runs.pinned;
    assert.ok(ended);
    const { decryption, cleanPass, notes } = documentOf<Result>(ended).coverage;
    assert.deepEqual([decryption?.k, decryption?.n, decryption?.stores], [3, 3, ['user']]);
    assert.equal(cleanPass?.trials, 1, cleanPass?.sentence);
    const both = cleanPass.rows.filter(({ packages }) =>
      packages.some((name) => name.startsWith('com.rig.')),
    );
    assert.deepEqual(
      both.map(({ packages, clean, instrumented, only }) => [packages, clean.k, instrumented.k, only]),
      [
        [['com.rig.weather'], 1, 3, null],
        [['com.rig.bank'], 1, 3, null],
      ],
    );
    assert.ok(notes.includes(cleanPass.sentence));
    const journal = await linesOf<JournalLine>(rig.path('pinned-journal'), 'RIG5SIMULATED.jsonl');
    const ways = journal.filter(({ name }) => name === 'ordinary').map(({ via }) => via);
    assert.deepEqual(ways, ['proxy', 'proxy', 'proxy', 'direct']);
  });

  it('passes the build that hides nothing, under the same conditions', async () => {
    const { exit, result } = await compare('base');
    assert.equal(result.verdict, 'pass', result.reasons.join(' '));
    assert.equal(exit, 0);
  });

  it('fails the build whose client takes any certificate, and lists whom it could not check', () => {
    const ended = runs.checked;
    assert.ok(ended);
    const { verdict, certificateFindings = [], coverage, conditions } = documentOf<Result>(ended);
    assert.deepEqual([verdict, ended.exit, conditions.tlsCheck], ['fail', 1, true], ended.stderr);
    assert.deepEqual(
      certificateFindings.map(({ host, accepted }) => [host, accepted]),
      [['careless.weather.example', ['untrusted', 'self-signed', 'wrong-host', 'expired']]],
    );
    const outcomes = (coverage.certificates ?? []).map(({ host, notExercised }) => [
      host,
      notExercised === null,
    ]);
    assert.deepEqual(outcomes, [
      ['careful.bank.example', true],
      ['careless.weather.example', true],
      ['vault.pinned.example', false],
    ]);
  });

  it('lists a refusing host that both builds speak to, and does not hold it against the newer one', async () => {
    const args = ['compare', rig.path('pinned'), rig.path('pinned'), '--json', '--least-trials', '3'];
    const { coverage, verdict } = documentOf<Result>(await rig.phonehome(args));
    assert.deepEqual(coverage.blind, [
      { host: 'vault.pinned.example', visibility: 'refused', inBaseline: true },
    ]);
    assert.equal(verdict, 'pass');
  });
});
