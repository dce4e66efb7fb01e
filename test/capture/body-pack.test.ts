import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256Of } from '../../lab/capture/recording/body-file.ts';
import { BodyPack } from '../../lab/capture/recording/body-pack.ts';
import { mostInPack, mostPacked, recordHeadBytes } from '../../lab/model/body-pack.ts';
import type { RecorderPort, RecordingTarget } from '../../lab/model/recorder.ts';
import { endPacks } from '../../lab/store/end-packs.ts';
import { entriesOf } from '../../lab/store/manifest.ts';
import { readBody } from '../../lab/store/run-reader.ts';
import { CaptureLab, ofType } from './lab.ts';
import { viaProxy } from './phone.ts';

describe('the packs of small bodies', () => {
  let run: string;
  let bodies: string;

  beforeEach(async () => {
    run = await mkdtemp(join(tmpdir(), 'packs-'));
    bodies = join(run, 'bodies');
  });
  afterEach(() => rm(run, { recursive: true }));

  const names = () => readdir(join(bodies, 'packs'));
  const some = (...texts: string[]) => texts.map((text) => Buffer.from(text));
  const lacks = { code: 'BAD_FILE', message: /lacks the body/ };

  function fill(pack: BodyPack, all: readonly Buffer[]): void {
    for (const bytes of all) pack.add(bodies, sha256Of(bytes), bytes);
  }
  async function holds(all: readonly Buffer[]): Promise<void> {
    for (const bytes of all) assert.deepEqual(await readBody(run, sha256Of(bytes)), bytes);
  }

  it('give back what was put in, from growing, whole and compressed ones, whoever read them before', async () => {
    const first = [...some('one', 'two', '{"a":1}'.repeat(2_000)), randomBytes(mostPacked)];
    const pack = new BodyPack();
    fill(pack, first);
    pack.writeOut(bodies);
    await holds(first);
    const second = some('three', 'four');
    fill(pack, second);
    await pack.seal(bodies);
    await holds([...first, ...second]);
    const [name = '', ...others] = await names();
    assert.match(name, /^[0-9a-f-]{36}\.pack$/);
    assert.deepEqual(others, []);
    const before = await readFile(join(bodies, 'packs', name));
    await endPacks(run, true);
    const after = await readFile(join(bodies, 'packs', name));
    assert.ok(after.length < before.length - 10_000);
    await holds([...first, ...second]);
    await endPacks(run, true);
    assert.deepEqual(await readFile(join(bodies, 'packs', name)), after);
  });

  it('that are full are followed by others, and one that was sealed never changes', async () => {
    const pack = new BodyPack();
    const all = Array.from({ length: mostInPack / mostPacked + 3 }, () => randomBytes(mostPacked));
    fill(pack, all);
    await pack.seal(bodies);
    assert.equal((await names()).length, 2);
    const late = some('late');
    fill(pack, late);
    await pack.seal(bodies);
    assert.equal((await names()).length, 3);
    await holds([...late, ...all.slice(0, 2), ...all.slice(-2)]);
  });

  it('that a killed recorder left are read up to what was torn, wherever it was torn', async () => {
    const all = some('first', 'second', 'third');
    const pack = new BodyPack();
    fill(pack, all);
    pack.writeOut(bodies);
    const [name = ''] = await names();
    const path = join(bodies, 'packs', name);
    const whole = (await readFile(path)).length;
    for (let cut = 1; cut <= recordHeadBytes + 'third'.length; cut += 1) {
      await truncate(path, whole - cut);
      await holds(all.slice(0, 2));
      await assert.rejects(readBody(run, sha256Of(Buffer.from('third'))), lacks);
    }
    const recorded = (await entriesOf(run)).map((entry) => entry.path);
    assert.deepEqual(recorded, [`bodies/packs/${name}`]);
    await endPacks(run, false);
    assert.deepEqual(await names(), [name.replace(/growing$/, 'pack')]);
    await holds(all.slice(0, 2));
  });

  it('are not believed: what was altered is refused, and what is no record ends the reading', async () => {
    const all = some('kept', 'altered');
    const pack = new BodyPack();
    fill(pack, all);
    await pack.seal(bodies);
    const [name = ''] = await names();
    const path = join(bodies, 'packs', name);
    await appendFile(path, Buffer.alloc(3 * 1024 * 1024, 0xff));
    await holds(all);
    const bytes = await readFile(path);
    bytes.write('X', bytes.indexOf('altered'));
    await writeFile(path, bytes);
    await holds(all.slice(0, 1));
    await assert.rejects(readBody(run, sha256Of(Buffer.from('altered'))), { message: /was altered/ });
    await rm(path);
    await symlink('/etc/passwd', path);
    await assert.rejects(readBody(run, sha256Of(Buffer.from('kept'))), { message: /is a link/ });
  });
});

describe('a recorder that breaks off', () => {
  let lab: CaptureLab;
  beforeEach(async () => {
    lab = await CaptureLab.start();
  });
  afterEach(() => lab.stop());

  async function send(port: RecorderPort, from: number, to: number, bytes = 10): Promise<void> {
    for (let n = from; n < to; n += 1) {
      const body = `body ${n} `.padEnd(bytes, 'x');
      await viaProxy(port.port, `http://tele.example/${n}`, { method: 'POST', body });
    }
  }

  /** The numbers of all bodies that the recording names; each must be there. */
  async function numbers(target: RecordingTarget): Promise<number[]> {
    const named = ofType(await lab.events(target), 'request-body');
    const read = await Promise.all(named.map(async ({ body }) => (await lab.read(body)).toString()));
    return read.map((text) => Number(/^body (\d+) /.exec(text)?.[1]));
  }

  it('by being killed leaves every body that a line names, and all that a flush had acknowledged', async function () {
    if (process.platform !== 'linux') return this.skip();
    const port = await lab.open({ serial: 'FAKE-KILLED' });
    const target = await lab.target('killed');
    await port.begin(target);
    await send(port, 0, 40);
    await port.flush();
    await send(port, 40, 80);
    const failed = once(lab.recorder.failed, 'abort');
    process.kill(await lab.pid(), 'SIGKILL');
    await failed;
    const kept = await numbers(target);
    assert.deepEqual(kept, [...kept.keys()]);
    assert.ok(kept.length >= 40);
  });

  it('since the disk takes no more says so, and what it had acknowledged is there', async function () {
    if (process.platform !== 'linux') return this.skip();
    const port = await lab.open({ serial: 'FAKE-FULL' });
    const target = await lab.target('full');
    await port.begin(target);
    await send(port, 0, 10);
    await port.flush();
    const failed = once(lab.recorder.failed, 'abort');
    // From here on the system refuses what makes a file longer than 64 KiB.
    const pid = String(await lab.pid());
    await promisify(execFile)('prlimit', ['--pid', pid, `--fsize=${64 * 1024}`]);
    await send(port, 10, 20, 30_000).catch(() => undefined);
    await failed;
    assert.match(String(lab.recorder.failed.reason), /could not write the traffic of FAKE-FULL/);
    const kept = await numbers(target);
    assert.deepEqual(kept, [...kept.keys()]);
    assert.ok(kept.length >= 10);
  });
});
