import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeldTime } from '../../lab/capture/held-time.ts';
import { LabError } from '../../lab/errors.ts';
import type { FlowSight } from '../../lab/model/flow.ts';
import { type Fence, monotonicMs } from '../../lab/model/lease.ts';
import type { RecorderPort } from '../../lab/model/recorder.ts';
import type { Refusal } from '../../lab/model/trace.ts';
import { CaptureLab, ofType, only } from './lab.ts';
import { tunnel, viaProxy } from './phone.ts';

describe('a recorder over attempts and phones', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  it('writes what came before the first attempt into the first attempt, bodies and all', async () => {
    const port = await lab.open({ serial: 'FAKE-EARLY' });
    const target = await lab.target('early');
    await viaProxy(port.port, 'http://tele.example/early', { method: 'POST', body: 'before begin' });
    const large = Buffer.alloc(300_000, 'y');
    await viaProxy(port.port, 'http://tele.example/large', { method: 'POST', body: large });
    await port.begin(target);
    await viaProxy(port.port, 'http://tele.example/later', { method: 'POST', body: 'after begin' });
    await port.flush();
    const events = await lab.events(target);
    assert.deepEqual(
      ofType(events, 'request').map(({ url }) => new URL(url).pathname),
      ['/early', '/large', '/later'],
    );
    const bodies = await Promise.all(ofType(events, 'request-body').map(({ body }) => lab.read(body)));
    assert.deepEqual(bodies.map(String), ['before begin', large.toString(), 'after begin']);
  });

  it('starts a new file at begin and leaves a flow that is open with its own', async () => {
    const port = await lab.open({ serial: 'FAKE-BORDER' });
    const [first, second] = [await lab.target('border-1'), await lab.target('border-2')];
    await port.begin(first);
    const phone = net.connect(port.port, '127.0.0.1');
    phone.write(
      'POST http://tele.example/slow HTTP/1.1\r\nHost: tele.example\r\nContent-Length: 8\r\n\r\nhalf',
    );
    await lab.recorded(port, first, (events) => ofType(events, 'request-body').length > 0);
    assert.equal((await port.activity()).open, 1);
    await port.begin(second);
    phone.write('half');
    await once(phone, 'data');
    phone.write('GET http://tele.example/next HTTP/1.1\r\nHost: tele.example\r\n\r\n');
    await once(phone, 'data');
    phone.destroy();
    const later = await lab.recorded(port, second, (events) => ofType(events, 'connection-close').length > 0);
    const earlier = await lab.events(first);
    assert.deepEqual(
      ofType(earlier, 'request').map(({ url }) => url),
      ['http://tele.example/slow'],
    );
    assert.deepEqual(
      ofType(later, 'request').map(({ url }) => url),
      ['http://tele.example/next'],
    );
    const body = ofType(earlier, 'request-body').at(-1)?.body;
    assert.ok(body);
    assert.equal((await lab.read(body)).toString(), 'halfhalf');
    assert.equal(body.complete, true);
    assert.equal(only(earlier, 'response').status, 200);
    assert.deepEqual(ofType(later, 'request-body'), []);
  });

  it('tells of the flows of each attempt while it goes on, also of what came before the first', async () => {
    const port = await lab.open({ serial: 'FAKE-TOLD' });
    const told: [string, string | null | undefined, number | null | undefined][] = [];
    const hear = (attempt: string) => (sight: FlowSight) =>
      told.push([attempt, sight.flow?.host, sight.flow?.bytes]);
    const send = (host: string, body: string) =>
      viaProxy(port.port, `http://${host}/path?imei=1`, { method: 'POST', body });
    await send('early.example', 'a');
    await port.begin(await lab.target('told-1'), hear('first'));
    await send('first.example', 'bb');
    await port.begin(await lab.target('told-2'), hear('second'));
    await send('second.example', 'ccc');
    while (told.length < 3) await port.flush();
    assert.deepEqual(told, [
      ['first', 'early.example', 1],
      ['first', 'first.example', 2],
      ['second', 'second.example', 3],
    ]);
  });

  it('lets each attempt count its own bytes of a connection that spans two', async () => {
    const port = await lab.open({ serial: 'FAKE-SPAN' });
    const [first, second] = [await lab.target('span-1'), await lab.target('span-2')];
    await port.begin(first);
    const phone = net.connect(port.port, '127.0.0.1');
    const text = 'GET http://tele.example/ HTTP/1.1\r\nHost: tele.example\r\n\r\n';
    phone.write(text);
    await once(phone, 'data');
    await port.begin(second);
    phone.write(text + text);
    await once(phone, 'data');
    await lab.recorded(port, second, (events) => ofType(events, 'request').length === 2);
    const earlier = ofType(await lab.events(first), 'connection-bytes').map(({ rxBytes }) => rxBytes);
    const later = ofType(await lab.events(second), 'connection-bytes').map(({ rxBytes }) => rxBytes);
    assert.equal(Math.max(...earlier), text.length);
    assert.equal(later[0], text.length);
    assert.equal(Math.max(...later), 3 * text.length);
    phone.destroy();
  });

  it('never mixes two phones that talk at once', async () => {
    const phones = await Promise.all(
      ['FAKE-A', 'FAKE-B'].map(async (serial) => {
        const port = await lab.open({ serial });
        const target = await lab.target(serial);
        await port.begin(target);
        return { serial, port, target };
      }),
    );
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => phones[index % 2]).map((phone, index) =>
        viaProxy(phone?.port.port ?? 0, `http://tele.example/${phone?.serial}/${index}`, {
          method: 'POST',
          body: `${phone?.serial} ${index}`,
        }),
      ),
    );
    for (const { serial, port, target } of phones) {
      await port.flush();
      const events = await lab.events(target);
      assert.equal(ofType(events, 'request').length, 20);
      for (const { url } of ofType(events, 'request')) assert.ok(url.includes(`/${serial}/`));
      for (const { body } of ofType(events, 'request-body')) {
        assert.ok((await lab.read(body)).toString().startsWith(`${serial} `));
      }
    }
  });

  it('refuses an attempt with a lower fencing token than it has seen', async () => {
    const port = await lab.open({ serial: 'FAKE-FENCED', fencingToken: 7 });
    await assert.rejects(port.begin(await lab.target('fenced', 6)), hasCode('LEASE_LOST'));
    await port.begin(await lab.target('fenced', 8));
    await assert.rejects(port.begin(await lab.target('fenced', 7)), hasCode('LEASE_LOST'));
  });

  it('gives a phone to the holder with the newer lease and ends the port of the older', async () => {
    const older = await lab.open({ serial: 'FAKE-TAKEN', fencingToken: 3 });
    const newer = await lab.open({ serial: 'FAKE-TAKEN', fencingToken: 4 });
    await assert.rejects(older.activity(), hasCode('LEASE_LOST'));
    await assert.rejects(lab.open({ serial: 'FAKE-TAKEN', fencingToken: 3 }), hasCode('LEASE_LOST'));
    assert.equal((await newer.activity()).flows, 0);
  });

  it('says in a sentence that a port is in use', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    await assert.rejects(lab.open({ serial: 'FAKE-PORT', port }), (error: unknown) => {
      assert.ok(error instanceof LabError);
      assert.equal(error.code, 'PORT_IN_USE');
      assert.match(error.message, new RegExp(`Port ${port} .*FAKE-PORT.*in use`));
      return true;
    });
    taken.close();
  });

  it('tells how busy the phone is', async () => {
    const port = await lab.open({ serial: 'FAKE-BUSY' });
    await port.begin(await lab.target('busy'));
    const quiet = await port.activity();
    assert.deepEqual([quiet.open, quiet.flows, quiet.received], [0, 0, 0]);
    const started = Date.now();
    await viaProxy(port.port, 'http://tele.example/');
    await port.flush();
    const busy = await port.activity();
    assert.deepEqual([busy.open, busy.flows], [0, 1]);
    assert.ok(busy.lastAt >= started && busy.lastAt <= Date.now());
  });

  it('frees its port and cuts the phone off when it is closed, with everything on disk', async () => {
    const port = await lab.open({ serial: 'FAKE-CLOSED' });
    const target = await lab.target('closed');
    await port.begin(target);
    const held = await tunnel(port.port, 'held.example:443');
    const cut = once(held, 'close');
    await port.close();
    await cut;
    assert.equal(ofType(await lab.events(target), 'connection-close').length, 1);
    const again = net.createServer().listen(port.port, '127.0.0.1');
    await once(again, 'listening');
    again.close();
  });
});

describe('a recorder whose phone may be another’s', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  /** A lease that a test can end; `heldUntil` as the heartbeat would tell it. */
  function leaseUntil(heldUntil: number) {
    const listeners = new Set<(untilMs: number) => void>();
    const onHeld: Fence['onHeld'] = (listener) => {
      listeners.add(listener);
      listener(heldUntil);
      return () => void listeners.delete(listener);
    };
    return { onHeld, tell: (until: number) => listeners.forEach((each) => void each(until)) };
  }

  const closed = async (port: RecorderPort) => {
    while (await port.activity().then(Boolean, () => false)) await new Promise(setImmediate);
    await assert.rejects(port.activity(), hasCode('LEASE_LOST'));
  };

  it('is cut off from the phone when the lease is lost, keeps what came before and leaves a line', async () => {
    const lease = leaseUntil(Number.MAX_SAFE_INTEGER);
    const port = await lab.open({ serial: 'FAKE-LOST', fencingToken: 5 }, lease);
    const target = await lab.target('lost', 5);
    await port.begin(target);
    await viaProxy(port.port, 'http://tele.example/before', { method: 'POST', body: 'mine' });
    const open = net.connect(port.port, '127.0.0.1');
    await once(open, 'connect');
    const cut = new Promise((resolve) => open.on('error', () => {}).once('close', resolve));
    await lab.recorded(port, target, (events) => ofType(events, 'connection-open').length === 2);
    lease.tell(0);
    await closed(port);
    await cut;
    await assert.rejects(
      viaProxy(port.port, 'http://tele.example/after', { method: 'POST', body: 'theirs' }),
    );
    const events = await lab.events(target);
    assert.deepEqual(
      ofType(events, 'request').map(({ url }) => url),
      ['http://tele.example/before'],
    );
    // The port is closed before its last line is on disk.
    let refused = '';
    while (!refused.endsWith('\n')) {
      refused = await readFile(join(target.attemptFolder, 'refused.jsonl'), 'utf8').catch(() => '');
    }
    const line = JSON.parse(refused.trim()) as Refusal;
    assert.equal(line.token, 5);
    assert.equal(line.file, 'events.jsonl');
    assert.match(line.reason, /no longer renewed the lease.*may be the work of another/);
  });

  it('ends by itself when the one who drives the phone was stopped and renews nothing', async () => {
    const lease = leaseUntil(monotonicMs() + 400);
    const port = await lab.open({ serial: 'FAKE-STOPPED' }, lease);
    await closed(port);
    lease.tell(monotonicMs() + 60_000);
    await assert.rejects(port.begin(await lab.target('stopped')), hasCode('LEASE_LOST'));
  });

  it('goes on where the lease is renewed in time, and never where that came late', async () => {
    const ended: string[] = [];
    const renewed = new HeldTime(monotonicMs() + 30, () => void ended.push('renewed'));
    renewed.extend(Number.MAX_SAFE_INTEGER);
    await new Promise<void>((over) => new HeldTime(monotonicMs() + 60, over));
    assert.ok(renewed.holds);
    assert.equal(ended.length, 0);
    const late = new HeldTime(monotonicMs() - 1, () => void ended.push('late'));
    late.extend(Number.MAX_SAFE_INTEGER);
    assert.equal(late.holds, false);
  });
});

describe('a recorder process', () => {
  it('is healthy until it dies, and then says so to all that wait', async () => {
    const lab = await CaptureLab.start();
    await lab.recorder.check();
    const port = await lab.open();
    const target = await lab.target('gone');
    await port.begin(target);
    const died = once(lab.recorder.failed, 'abort');
    // The bodies folder becomes a file: what the phone sends can no longer be written.
    await rm(target.bodiesFolder, { recursive: true });
    await writeFile(target.bodiesFolder, '');
    await viaProxy(port.port, 'http://tele.example/', { method: 'POST', body: 'lost' }).catch(() => {});
    await died;
    assert.ok(lab.recorder.failed.reason instanceof LabError);
    assert.match(lab.recorder.failed.reason.message, /could not write the traffic of FAKE0001/);
    await assert.rejects(lab.recorder.check(), hasCode('RECORDER_FAILED'));
    await assert.rejects(port.flush(), hasCode('RECORDER_FAILED'));
    await lab.stop();
  });

  it('ends with the process that started it, however that ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'capture-orphan-'));
    const script = `
      import { spawnRecorder } from ${JSON.stringify(new URL('../../lab/capture/spawn-recorder.ts', import.meta.url).href)};
      import { held } from ${JSON.stringify(new URL('../store/held.ts', import.meta.url).href)};
      const recorder = await spawnRecorder({ home: ${JSON.stringify(folder)}, logFile: ${JSON.stringify(join(folder, 'log'))} });
      const port = await recorder.open({ serial: 'FAKE', client: '127.0.0.1', listen: '127.0.0.1', port: 0, responder: 'sink', fencingToken: 1 }, held);
      console.log(port.port);`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = (await once(parent.stdout, 'data')) as [Buffer];
    const held = net.connect(Number(port), '127.0.0.1');
    await once(held, 'connect');
    const cut = new Promise((resolve) => held.on('error', () => {}).once('close', resolve));
    parent.kill('SIGKILL');
    await cut;
    await rm(folder, { recursive: true, force: true });
  });

  it('is not called failed when it was closed on purpose', async () => {
    const lab = await CaptureLab.start();
    await lab.stop();
    assert.equal(lab.recorder.failed.aborted, false);
    await assert.rejects(lab.recorder.check(), hasCode('RECORDER_FAILED'));
  });
});

function hasCode(code: string) {
  return (error: unknown) => error instanceof LabError && error.code === code;
}
