import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LabError } from '../../lab/errors.ts';
import { exportHar } from '../../lab/wiring/export-har.ts';
import { judgeRuns } from '../../lab/wiring/judge-runs.ts';
import { contacted, imei, mac, openYard, shown, type Yard } from './import.ts';

const json = JSON.stringify({ IMEI1: imei });
const gzip = [{ name: 'Content-Encoding', value: 'gzip' }];
const at = (second: number) => `2019-02-20T10:00:${String(second).padStart(2, '0')}.1234567+01:00`;

/** One exchange as tools write it. */
function entry(url: string, request: object = {}, startedDateTime: unknown = at(1)) {
  const answer = { status: 200, headers: [], content: { size: 512, mimeType: 'text/html' } };
  return { startedDateTime, request: { method: 'POST', url, headers: [], ...request }, response: answer };
}

function har(...entries: unknown[]): string {
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'Fiddler', version: '5.0' }, entries } });
}

describe('a HAR of another tool as a run', function () {
  this.timeout(120_000);
  let yard: Yard;
  before(async () => {
    yard = await openYard();
  });
  after(() => yard.close());

  it('is searched like a recording: decoded bodies with their encoding still declared, base64, packed ones', async () => {
    const packed = gzipSync(json).toString('base64');
    const file = await yard.file(
      'bodies.har',
      har(
        entry('http://decoded.example/', {
          headers: gzip,
          postData: { mimeType: 'application/json', text: json },
        }),
        entry('http://packed.example/', {
          headers: gzip,
          postData: { mimeType: 'application/json', text: packed, encoding: 'base64' },
        }),
        entry(`https://query.example/p?mac=${encodeURIComponent(mac)}`),
      ),
    );
    const { profile } = await yard.run([file]);
    assert.deepEqual(shown(profile), [
      'imei decoded.example body/IMEI1',
      'imei packed.example body/IMEI1',
      'wifi-mac query.example query/mac',
    ]);
    assert.ok(profile.entries.every(({ key, seen }) => key.trigger === 'capture' && seen.k === 1));
    assert.deepEqual([profile.canary, profile.invalid], [false, []]);
  });

  it('calls nothing read that is not there: bodies left out, tunnels that stayed shut, entries without a request', async () => {
    const file = await yard.file(
      'gaps.har',
      har(
        entry('https://missing.example/', { bodySize: 40 }),
        entry('http://opened.example:443', { method: 'CONNECT' }),
        entry('https://opened.example/x', { method: 'GET' }),
        entry('shut.example:443', { method: 'CONNECT' }),
        { startedDateTime: at(2) },
      ),
    );
    const { profile } = await yard.run([file]);
    assert.deepEqual(contacted(profile), [
      'missing.example opaque',
      'opened.example decoded',
      'shut.example opaque',
      'unknown opaque',
    ]);
    assert.ok(profile.notes.includes('gaps.har: 3 of its 4 entries are not there as a whole.'));
    assert.ok(
      profile.notes.includes('gaps.har, entry 0: request: its body of 40 bytes is not in the file.'),
      profile.notes.join('\n'),
    );
  });

  it('takes requests of HTTP/2 with their pseudo headers, and those that no answer had come to', async () => {
    const headers = [
      { name: ':authority', value: 'pending.example' },
      { name: ':method', value: 'POST' },
      { name: 'x-imei', value: imei },
    ];
    const pending = entry('https://pending.example/', { httpVersion: 'h2', headers });
    const response = { status: 0, statusText: '', headers: [], content: { size: 0, mimeType: 'x-unknown' } };
    const { folder, profile } = await yard.run([
      await yard.file('pending.har', har({ ...pending, response })),
    ]);
    assert.deepEqual(shown(profile), ['imei pending.example header/x-imei']);
    const events = await readFile(join(folder, 'trials/001-capture/1/events.jsonl'), 'utf8');
    assert.doesNotMatch(events, /"type":"response"/);
  });

  it('puts what has no readable time where the entry before it stands, and says so', async () => {
    const file = await yard.file(
      'times.har',
      har(
        entry('http://a.example/', {}, at(10)),
        ...['0001-01-01T00:00:00', 'today', null, 7].map((time) => entry('http://b.example/', {}, time)),
        entry('http://c.example/', {}, at(12)),
      ),
    );
    const { profile } = await yard.run([file]);
    assert.equal(profile.conditions.dwellMs, 2000);
    assert.ok(
      profile.notes.some((note) => note.startsWith('times.har: 4 of its 6 entries have no readable')),
    );
    assert.deepEqual(profile.contacts.length, 3);
  });

  it('can be compared, tells what is still sent, and never passes nor calls anything gone', async () => {
    const leak = entry('http://leak.example/', { postData: { mimeType: 'application/json', text: json } });
    const quiet = entry('http://leak.example/', { method: 'GET' });
    const captures = (name: string, one: object) =>
      Promise.all(
        [1, 2, 3, 4, 5].map((n) =>
          yard.file(`${name}-${n}.har`, har(one, entry(`http://other.example/${n}`, {}, at(20 + n)))),
        ),
      );
    const before_ = await yard.run(await captures('before', leak));
    const still = await yard.run(await captures('still', leak), {});
    const after_ = await yard.run(await captures('after', quiet));
    const policy = { leastTrials: 3, leastDwellMs: 0 };
    const [same] = (await judgeRuns([before_.folder, still.folder], policy)).results;
    assert.deepEqual(
      same?.findings.map(({ state, seen }) => [state, seen]),
      [['unchanged', { k: 5, n: 5 }]],
    );
    const [none] = (await judgeRuns([before_.folder, after_.folder], policy)).results;
    assert.deepEqual(
      none?.findings.map(({ state }) => state),
      ['unproven'],
    );
    const [arrived] = (await judgeRuns([after_.folder, before_.folder], policy)).results;
    assert.deepEqual([arrived?.verdict, arrived?.findings[0]?.state], ['fail', 'new']);
    for (const result of [same, none]) {
      assert.equal(result?.verdict, 'inconclusive');
      assert.equal(result?.coverage.scope, 'import');
      assert.ok(result?.reasons.some((reason) => reason.startsWith('It is an imported capture')));
    }
  });

  it("takes the lab's own export back with what HAR has no place for", async () => {
    const raw = {
      direction: 'sent',
      text: Buffer.from(`\u0000${imei}`).toString('base64'),
      _encoding: 'base64',
    };
    const own = (url: string, more: object) => ({ ...entry(url, { method: 'CONNECT' }), ...more });
    const file = await yard.file(
      'own.har',
      har(
        own('tcp://raw.example:5223', { _raw: [raw] }),
        own('tcp://cut.example:5223', { _raw: [{ ...raw, _complete: false }] }),
        own('tcp://pinned.example:443', { _tlsErrors: [{ host: 'pinned.example', port: 443, cause: 'x' }] }),
        entry('http://gone.example/', { postData: { mimeType: '', text: '', _missing: true } }),
      ),
    );
    const { folder, profile } = await yard.run([file]);
    assert.deepEqual(contacted(profile), [
      'cut.example opaque',
      'gone.example opaque',
      'pinned.example refused',
      'raw.example opaque',
    ]);
    assert.deepEqual(shown(profile), ['imei cut.example body', 'imei raw.example body']);
    const again = join(yard.folder, 'again.har');
    await exportHar({ folder, file: again, reveal: true });
    const { profile: second } = await yard.run([again]);
    assert.deepEqual(contacted(second), contacted(profile));
    assert.deepEqual(shown(second), shown(profile));
  });

  it('finds what stands in the name of a connection that nobody could read into', async () => {
    const name = `${imei}.push.example`;
    const refused = { ...entry(`tcp://${name}:443`, { method: 'CONNECT' }), _tlsErrors: [{ host: name }] };
    const shut = entry(`${imei}.shut.example:443`, { method: 'CONNECT' });
    const { profile } = await yard.run([await yard.file('names.har', har(refused, shut))]);
    assert.deepEqual(shown(profile), [`imei ${name} host`, `imei ${imei}.shut.example host`]);
    assert.equal(profile.flows.decoded, 0);
  });

  it('refuses what is no capture with its line and what to do, and leaves nothing behind', async () => {
    const out = join(yard.folder, 'refused');
    const cut = await yard.file('cut.har', `${har(entry('http://a.example/')).slice(0, -3)}\n`);
    const cases: [string, RegExp][] = [
      [cut, /cut\.har:\d+ is no JSON.*Export/],
      [await yard.file('empty.har', ''), /is empty\. Export/],
      [await yard.file('photo.png', '\x89PNG'), /photo\.png:1 is no capture.*Give one of these: HAR/],
      [join(yard.folder, 'nowhere.har'), /cannot be read \(ENOENT\)\. Name/],
    ];
    for (const [file, sentence] of cases) {
      await assert.rejects(yard.run([file], { out }), (thrown: unknown) => {
        assert.ok(thrown instanceof LabError && thrown.exit === 2);
        assert.match(thrown.message, sentence);
        return true;
      });
      assert.deepEqual((await readdir(yard.folder)).includes('refused'), false);
    }
    await assert.rejects(
      yard.run([cut.replace('cut', 'bodies'), cut.replace('cut', 'bodies')], { out }),
      /same bytes/,
    );
  });

  it('counts a capture without any traffic as no trial', async () => {
    const { profile } = await yard.run([await yard.file('nothing.har', har())]);
    assert.deepEqual(profile.valid, []);
    assert.match(profile.invalid[0]?.reason ?? '', /holds no traffic at all/);
  });
});
