import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FirmwareEngine } from '../../../devices/kinds/simulated/firmware/engine.ts';
import type { Emit, Firmware } from '../../../devices/kinds/simulated/firmware/firmware.ts';
import { PhoneNetwork } from '../../../devices/kinds/simulated/firmware/network.ts';
import type { Timers } from '../../../devices/kinds/simulated/firmware/timers.ts';
import { Journal } from '../../../devices/kinds/simulated/journal.ts';
import type { PhoneState } from '../../../devices/kinds/simulated/phone-state.ts';
import { device, fingerprint, phoneState, useProxy } from './phone.ts';

const emit: Emit = {
  name: 'self-registration',
  from: 'com.example.registration',
  on: { events: ['unlock', 'sim-swap'] },
  delayMs: 0,
  probability: 1,
  untilReply: null,
  network: 'proxy',
  tls: { validates: true, pins: false },
  request: {
    method: 'POST',
    url: 'http://registration.example/',
    headers: {},
    body: { json: { IMEI1: '{{imei}}', SIM1ICCID: '{{iccid}}', SIM2ICCID: '{{iccid:2}}' } },
    encode: ['base64-mime'],
  },
};

type Bench = {
  readonly state: PhoneState;
  readonly engine: FirmwareEngine;
  readonly journal: Journal;
  readonly clock: FakeClock;
  /** Bodies of the emissions that the proxy got. */
  readonly bodies: string[];
  /** Reply of the proxy to emissions, and status of its answer to connectivity checks. */
  answer: string;
  check: number;
};

/** Time that passes only when it is told to. */
class FakeClock implements Timers {
  #now = 0;
  #waiting: { at: number; callback: () => void }[] = [];

  after(ms: number, callback: () => void): () => void {
    const entry = { at: this.#now + ms, callback };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry);
    };
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#waiting.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((each) => each !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = until;
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A phone that is on, with its firmware running, behind a real proxy on this machine. */
async function withBench(
  changes: Partial<Emit>,
  work: (bench: Bench) => Promise<void>,
  random = () => 0,
): Promise<void> {
  const build = { fingerprint, properties: {}, packages: [] };
  const firmware: Firmware = { build, emits: [{ ...emit, ...changes }] };
  const state = phoneState({ build });
  const network = new PhoneNetwork(state);
  const clock = new FakeClock();
  const journal = new Journal();
  const engine = new FirmwareEngine(state, firmware, network, journal, { random, timers: clock });
  const bench: Bench = { state, engine, journal, clock, bodies: [], answer: 'no', check: 204 };
  const server = createServer(async (incoming, reply) => {
    const body = await textOf(incoming);
    if (incoming.url?.endsWith('/generate_204')) return void reply.writeHead(bench.check).end();
    bench.bodies.push(body);
    reply.end(bench.answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  useProxy(state, (server.address() as AddressInfo).port);
  try {
    engine.start();
    await engine.quiet();
    await work(bench);
  } finally {
    engine.stop();
    network.close();
    server.close();
  }
}

function outcomes(bench: Bench): unknown[] {
  return bench.journal.of('emission').map(({ trigger, outcome }) => `${trigger}: ${outcome}`);
}

async function happen(bench: Bench, name: 'boot' | 'unlock' | 'lock' | 'proxy'): Promise<void> {
  bench.state.happened(name);
  await bench.engine.quiet();
}

describe('the firmware of a simulated phone', () => {
  it('sends the payload of 2019 on its trigger, and on no other', () =>
    withBench({}, async (bench) => {
      await happen(bench, 'lock');
      await happen(bench, 'unlock');
      const [body = ''] = bench.bodies;
      assert.equal(bench.bodies.length, 1);
      assert.match(body, /^([A-Za-z0-9+/=]{1,76}\n)+$/);
      assert.deepEqual(JSON.parse(Buffer.from(body, 'base64').toString()), {
        IMEI1: '123456789012347',
        SIM1ICCID: '8947080012345678907',
        SIM2ICCID: '',
      });
      const [entry] = bench.journal.of('emission');
      assert.ok(entry);
      const { at, bytes, ...rest } = entry;
      assert.ok(typeof bytes === 'number' && bytes > body.length && at > 0);
      assert.deepEqual(rest, {
        kind: 'emission',
        name: 'self-registration',
        from: 'com.example.registration',
        trigger: 'unlock',
        via: 'proxy',
        outcome: 'replied',
        status: 200,
        why: null,
        missing: ['iccid:2'],
      });
    }));

  it('waits for its delay, and forgets it when the phone goes down', () =>
    withBench({ delayMs: 500 }, async (bench) => {
      await happen(bench, 'unlock');
      bench.clock.pass(499);
      await bench.engine.quiet();
      assert.equal(bench.bodies.length, 0);
      bench.clock.pass(1);
      await bench.engine.quiet();
      assert.equal(bench.bodies.length, 1);
      await happen(bench, 'unlock');
      bench.state.emit('power', 'off');
      bench.clock.pass(10_000);
      await bench.engine.quiet();
      assert.equal(bench.bodies.length, 1);
    }));

  it('is sent as often as its probability says', () => {
    const rolls = [0.1, 0.3, 0.29, 0.9];
    return withBench(
      { probability: 0.3 },
      async (bench) => {
        for (let times = 0; times < 4; times += 1) await happen(bench, 'unlock');
        assert.equal(bench.bodies.length, 2);
      },
      () => rolls.shift() ?? 1,
    );
  });

  it('repeats a periodic emission while the phone is on, and afresh after a boot', () =>
    withBench({ on: { everyMs: 20_000 } }, async (bench) => {
      bench.clock.pass(60_000);
      await bench.engine.quiet();
      assert.deepEqual(outcomes(bench), ['every: replied', 'every: replied', 'every: replied']);
      bench.state.emit('power', 'off');
      bench.clock.pass(60_000);
      await happen(bench, 'boot');
      bench.clock.pass(20_000);
      await bench.engine.quiet();
      assert.equal(bench.bodies.length, 4);
    }));

  it('is silent after the reply that it waits for, also after a boot, until the SIM changes', () =>
    withBench({ untilReply: '"resultCode":"0"' }, async (bench) => {
      await happen(bench, 'unlock');
      bench.answer = '{"resultCode":"0","resultDesc":"Success"}';
      await happen(bench, 'unlock');
      await happen(bench, 'unlock');
      await happen(bench, 'boot');
      await happen(bench, 'unlock');
      assert.deepEqual(outcomes(bench), [
        'unlock: replied',
        'unlock: replied',
        'unlock: silent',
        'unlock: silent',
      ]);
      bench.state.swapSim(0, device.sims[1] ?? null);
      await bench.engine.quiet();
      assert.equal(outcomes(bench).at(-1), 'sim-swap: replied');
      assert.match(Buffer.from(bench.bodies.at(-1) ?? '', 'base64').toString(), /8947080098765432101/);
    }));

  it('speaks again after another build or a reset', () =>
    withBench({ untilReply: 'yes' }, async (bench) => {
      bench.answer = 'oh yes';
      await happen(bench, 'unlock');
      bench.state.properties.set('ro.build.fingerprint', `${fingerprint}2`);
      await happen(bench, 'unlock');
      await happen(bench, 'unlock');
      bench.engine.reset();
      await happen(bench, 'unlock');
      const expected = ['unlock: replied', 'unlock: replied', 'unlock: silent', 'unlock: replied'];
      assert.deepEqual(outcomes(bench), expected);
    }));

  it('notes what it could not send', () =>
    withBench({ request: { ...emit.request, url: 'http://{{meid}}/' } }, async (bench) => {
      await happen(bench, 'unlock');
      assert.deepEqual(outcomes(bench), ['unlock: invalid-request']);
    }));

  it('sends nothing more once it is stopped', () =>
    withBench({}, async (bench) => {
      bench.engine.stop();
      await happen(bench, 'unlock');
      assert.deepEqual(outcomes(bench), []);
    }));

  it('holds the network for valid when the connectivity check gets 204, and asks again otherwise', () =>
    withBench({}, async (bench) => {
      assert.equal(bench.engine.connectivity.validated, true);
      bench.check = 200;
      await happen(bench, 'proxy');
      assert.equal(bench.engine.connectivity.validated, false);
      bench.clock.pass(1000);
      await bench.engine.quiet();
      bench.check = 204;
      bench.clock.pass(2000);
      await bench.engine.quiet();
      assert.equal(bench.engine.connectivity.validated, true);
      const checks = bench.journal.of('event').filter(({ name }) => name === 'connectivity-check');
      assert.deepEqual(
        checks.map(({ validated }) => validated),
        [true, false, false, true],
      );
      assert.deepEqual(outcomes(bench), []);
    }));

  it('does not hold the network for valid without a proxy, as nothing reaches the internet', () =>
    withBench({}, async (bench) => {
      bench.state.settings.global.delete('http_proxy');
      await happen(bench, 'proxy');
      assert.equal(bench.engine.connectivity.validated, false);
    }));
});
