import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { GatewayReading } from '../../lab/model/gateway.ts';
import type { Trial } from '../../lab/model/trial.ts';
import { readEvents, readFlows } from '../../lab/store/attempt-reader.ts';
import { writeCounted, writeDerived, writeFlows } from '../../lab/store/derived-files.ts';
import { JsonLinesWriter, readJsonLines } from '../../lab/store/json-lines.ts';
import { checkManifest } from '../../lab/store/manifest.ts';
import { attemptFolder, bodyPath, deviceFileName } from '../../lab/store/run-names.ts';
import { readBody, readRun } from '../../lab/store/run-reader.ts';
import { createRun, type RunWriter } from '../../lab/store/run-writer.ts';
import { attemptOf, device, reading, run, temporaryFolder, trials } from './a-run.ts';
import { held } from './held.ts';

const [first, second] = trials as [Trial, Trial];

const build = {
  fingerprint: run.fingerprint,
  properties: { 'ro.product.model': 'TA-1046' },
  packages: [{ name: 'com.example.a', versionCode: 3, path: '/system/a.apk', uid: 1001 }],
};

const counted: GatewayReading = {
  at: 9,
  since: 3,
  lines: [
    {
      ...{ fate: 'dropped', protocol: 'icmp', address: '10.9.0.2', port: null, host: '198.51.100.7' },
      ...{ hostPort: null, packets: 1, bytes: 84 },
    },
  ],
  uncounted: 0,
  interrupted: true,
  labPorts: [5555],
};

async function store(folder: string, bytes: string): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await mkdir(join(folder, 'bodies', sha256.slice(0, 2)), { recursive: true });
  await writeFile(bodyPath(folder, sha256), bytes);
  return sha256;
}

describe('a run folder', () => {
  let root: string;
  let folder: string;
  let writer: RunWriter;

  beforeEach(async () => {
    root = await temporaryFolder();
    folder = join(root, 'out', 'run');
    writer = await createRun(folder, run, [device]);
  });

  afterEach(() => rm(root, { recursive: true }));

  async function record(trial = first, attempt = 1): Promise<string> {
    const open = await writer.attempt(trial, attempt, device.serial, held);
    open.step({ at: 1, name: 'setup' });
    open.step({ at: 2, name: 'note', text: 'line\u2028separator' });
    open.reading(reading);
    await open.gateway(counted);
    await open.close(attemptOf(trial, attempt));
    return open.folder;
  }

  it('reads back what was written, in the order of trials and attempts', async () => {
    await record(second, 1);
    await record(first, 2);
    await record(first, 1);
    await writer.build(build, held);
    const finished = { ...run, finishedAt: 5, clockSkewMs: { [device.serial]: -100 } };
    await writer.run(finished);
    await writer.finish();
    const stored = await readRun(folder);
    assert.deepEqual(stored.run, finished);
    assert.deepEqual(stored.devices, [device]);
    assert.deepEqual(stored.build, build);
    assert.deepEqual(
      stored.attempts.map((each) => each.folder),
      ['trials/001-screen-on/1', 'trials/001-screen-on/2', 'trials/002-boot/1'],
    );
    assert.deepEqual(stored.attempts[0], {
      attempt: attemptOf(first, 1),
      steps: [
        { at: 1, name: 'setup' },
        { at: 2, name: 'note', text: 'line\u2028separator' },
      ],
      readings: [reading],
      gateway: [counted],
      folder: 'trials/001-screen-on/1',
      notes: [],
    });
  });

  it('lets only its owner read what holds identifiers', async () => {
    await record();
    const mode = async (...path: string[]) => (await stat(join(folder, ...path))).mode & 0o777;
    assert.equal(await mode(deviceFileName(device.serial)), 0o600);
    assert.equal(await mode('trials'), 0o700);
    assert.equal(await mode('bodies'), 0o700);
    assert.equal(await mode('trials', '001-screen-on', '1', 'phone.jsonl'), 0o600);
    assert.equal(await mode('trials', '001-screen-on', '1', 'trial.json'), 0o600);
  });

  it('is refused where something is already', async () => {
    await assert.rejects(createRun(folder, run, []), { code: 'USAGE', message: /not empty/ });
    await writeFile(join(root, 'file'), '');
    await assert.rejects(createRun(join(root, 'file'), run, []), { code: 'USAGE', message: /a file stands/ });
    await assert.rejects(createRun(join(root, 'file', 'x'), run, []), {
      code: 'USAGE',
      message: /a file stands/,
    });
    await mkdir(join(root, 'empty'));
    await createRun(join(root, 'empty'), run, []);
  });

  it('is refused where there is none', async () => {
    await assert.rejects(readRun(root), { code: 'BAD_FILE', message: /is no run: it has no run\.json/ });
    await assert.rejects(readRun(join(root, 'nothing')), { code: 'BAD_FILE' });
    await writeFile(join(root, 'run.json'), '{"schema":"phonehome.run/1"}');
    await assert.rejects(readRun(root), { code: 'BAD_FILE', message: /run\.json has a fault at id/ });
  });

  it('never writes over an attempt', async () => {
    await record();
    await assert.rejects(writer.attempt(first, 1, device.serial, held), {
      code: 'INTERNAL',
      message: /recorded before/,
    });
    assert.equal((await readRun(folder)).attempts[0]?.steps.length, 2);
  });

  it('cannot be left by any name', () => {
    const { number } = first;
    assert.equal(attemptFolder({ number, scenario: '../../etc/passwd' }, 1), 'trials/001-etc-passwd/1');
    assert.equal(attemptFolder({ number: 1234, scenario: '..' }, 2), 'trials/1234-scenario/2');
    assert.throws(() => attemptFolder(first, 0), { code: 'INTERNAL' });
    assert.equal(deviceFileName('../x:1'), 'device-.._x_1.yaml');
    assert.throws(() => bodyPath('run', '../../../etc/passwd'), { code: 'BAD_FILE' });
  });

  it('writes derived files by plain names only', async () => {
    await writeDerived(folder, 'result.json', '{}');
    assert.equal(await readFile(join(folder, 'derived', 'result.json'), 'utf8'), '{}');
    for (const name of ['../run.json', 'a/b', '.hidden', '', '..']) {
      await assert.rejects(writeDerived(folder, name, ''), { code: 'INTERNAL' }, name);
    }
    assert.deepEqual(await readdir(join(folder, 'derived')), ['result.json']);
  });

  it('reads a body only where it is what its name says', async () => {
    const sha256 = await store(folder, 'REGVER=8.0');
    assert.equal((await readBody(folder, sha256)).toString(), 'REGVER=8.0');
    await appendFile(bodyPath(folder, sha256), '!');
    await assert.rejects(readBody(folder, sha256), { code: 'BAD_FILE', message: /altered/ });
    await assert.rejects(readBody(folder, 'a'.repeat(64)), { code: 'BAD_FILE', message: /lacks/ });
  });

  it('follows no link out of itself', async () => {
    await record();
    const secret = join(root, 'secret.json');
    await writeFile(secret, '{}');
    await symlink(secret, join(folder, 'trials', '001-screen-on', '1', 'events.jsonl'));
    await assert.rejects(readEvents(folder, 'trials/001-screen-on/1'), {
      code: 'BAD_FILE',
      message: /a link/,
    });
    await assert.rejects(readEvents(folder, '../../secret'), { code: 'INTERNAL' });
  });

  it('gives events and flows back, and says what it could not read', async () => {
    const attempt = await record();
    const event = { type: 'connection-open', at: 1, flow: 'f1', client: '10.0.2.15' };
    await writeFile(join(attempt, 'events.jsonl'), `${JSON.stringify(event)}\n{"type":"requ`);
    const { values, notes } = await readEvents(folder, 'trials/001-screen-on/1');
    assert.deepEqual(values, [event]);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /events\.jsonl: 1 line could not be read/);
    await writeFlows(folder, 'trials/001-screen-on/1', []);
    assert.deepEqual(await readFlows(folder, 'trials/001-screen-on/1'), { values: [], notes: [] });
  });

  it('holds a manifest that tells what was altered since', async () => {
    const attempt = await record();
    const body = await store(folder, 'abc');
    assert.equal(await checkManifest(folder), null);
    await writer.finish();
    await writeDerived(folder, 'report.html', '<p>');
    await writeFlows(folder, 'trials/001-screen-on/1', []);
    await writeCounted(folder, 'trials/001-screen-on/1', []);
    assert.deepEqual(await checkManifest(folder), { missing: [], changed: [], added: [] });
    await appendFile(join(attempt, 'steps.jsonl'), 'x');
    await rm(bodyPath(folder, body));
    await writeFile(join(folder, 'added.txt'), '');
    assert.deepEqual(await checkManifest(folder), {
      missing: [`bodies/${body.slice(0, 2)}/${body}`],
      changed: ['trials/001-screen-on/1/steps.jsonl'],
      added: ['added.txt'],
    });
  });

  it('keeps in the manifest the size and hash of each file and what made it', async () => {
    await record();
    await writer.finish();
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    const bytes = await readFile(join(folder, 'run.json'));
    assert.deepEqual(
      manifest.files.find(({ path }: { path: string }) => path === 'run.json'),
      { path: 'run.json', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    );
    assert.equal(manifest.tools.phonehome, '0.1.0');
  });

  it('knows of an attempt that never ended whose it is, where the run has several phones', async () => {
    const other = { ...device, serial: 'B2NTEST000000002' };
    const path = join(root, 'several');
    const several = { ...run, serials: [device.serial, other.serial] };
    const open = await createRun(path, several, [device, other]);
    const left = await open.attempt(first, 1, other.serial, held);
    await left.close(attemptOf(first, 1));
    await rm(join(left.folder, 'trial.json'));
    const { attempts } = await readRun(path);
    assert.match(attempts[0]?.attempt.invalid ?? '', /never finished/);
    assert.equal(attempts[0]?.attempt.serial, other.serial);
  });

  it('still reads after its writer was killed', async () => {
    await record(first, 1);
    const source = `
      import { createRun } from ${JSON.stringify(new URL('../../lab/store/run-writer.ts', import.meta.url).href)};
      import { run, device, trials, reading } from ${JSON.stringify(new URL('a-run.ts', import.meta.url).href)};
      import { held } from ${JSON.stringify(new URL('held.ts', import.meta.url).href)};
      const writer = await createRun(${JSON.stringify(join(root, 'killed'))}, run, [device]);
      const attempt = await writer.attempt(trials[1], 1, device.serial, held);
      attempt.reading(reading);
      for (let at = 1; ; at += 1) {
        attempt.step({ at, name: 'note', text: 'x'.repeat(2000) });
        await new Promise(setImmediate);
        if (at === 50) console.log('written');
      }
    `;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface({ input: child.stdout }), 'line');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await appendFile(join(root, 'killed', 'trials', '002-boot', '1', 'steps.jsonl'), '{"at":99,"na');
    const { run: read, devices, build, attempts } = await readRun(join(root, 'killed'));
    assert.deepEqual(read, run);
    assert.deepEqual(devices, [device]);
    assert.equal(build, null);
    assert.equal(attempts.length, 1);
    const [left] = attempts;
    assert.match(left?.attempt.invalid ?? '', /never finished/);
    assert.deepEqual(left?.attempt.trial, second);
    assert.equal(left?.attempt.serial, device.serial);
    assert.deepEqual(left?.readings, [reading]);
    assert.ok((left?.steps.length ?? 0) >= 50);
    assert.equal(left?.notes.length, 1);
  });
});

describe('a JSONL file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'lines.jsonl');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('keeps the order of a thousand appends', async () => {
    const writer = await JsonLinesWriter.open(path);
    const values = Array.from({ length: 1000 }, (_, index) => ({ index }));
    for (const value of values) writer.append(value);
    await writer.close();
    assert.deepEqual(await readJsonLines(path), { values, torn: [] });
  });

  it('takes no line after its end', async () => {
    const writer = await JsonLinesWriter.open(path);
    await writer.close();
    assert.throws(() => writer.append({ a: 1 }), { code: 'INTERNAL' });
  });

  it('goes on after a torn line and loses no other', async () => {
    await writeFile(path, '{"a":1}\n{"b":');
    const writer = await JsonLinesWriter.open(path);
    writer.append({ c: 3 });
    await writer.close();
    assert.deepEqual(await readJsonLines(path), { values: [{ a: 1 }, { c: 3 }], torn: [2] });
  });

  it('takes a last line that is whole but for its end', async () => {
    await writeFile(path, '{"a":1}\n{"b":2}');
    assert.deepEqual(await readJsonLines(path), { values: [{ a: 1 }, { b: 2 }], torn: [] });
  });

  it('has no lines where it is not there', async () => {
    assert.deepEqual(await readJsonLines(path), { values: [], torn: [] });
  });

  it('reads lines longer than any buffer', async () => {
    const value = { text: 'ø\u2028'.repeat(200_000) };
    await writeFile(path, `${JSON.stringify(value)}\n${JSON.stringify(value)}\n`);
    assert.deepEqual(await readJsonLines(path), { values: [value, value], torn: [] });
  });
});
