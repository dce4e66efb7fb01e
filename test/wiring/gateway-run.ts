import { createHash } from 'node:crypto';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Device } from '../../lab/model/device.ts';
import type { CaptureEvent } from '../../lab/model/flow.ts';
import type { GatewayReading, LedgerLine } from '../../lab/model/gateway.ts';
import type { Run, Step } from '../../lab/model/trial.ts';
import { bodyPath } from '../../lab/store/run-names.ts';
import { createRun, type RunWriter } from '../../lab/store/run-writer.ts';
import { held } from '../store/held.ts';
import { imei, labPort, type PlantName, phone, plants, type Traces } from './gateway-plants.ts';

/** Sent once, in this trial (from 0), so long after its attempt began. */
export type Planted = { readonly plant: PlantName; readonly trial: number; readonly after: number };

export const device: Device = {
  serial: 'FAKE0001',
  product: 'Phone',
  line: 'maker-phone/eu',
  identifiers: [
    { kind: 'imei', value: imei, slot: 1 },
    { kind: 'wifi-mac', value: '00:11:22:33:44:55' },
  ],
  sims: [],
};

const first = 1_767_225_600_000;
const each = 10_000;
export const trials = 5;
const canaryBody = Buffer.from('{"canary":"c0ffee"}').toString('base64');
const conditions = { state: 'sim-known', responder: 'sink', dwellMs: 1000 } as const;

/** Writes a run of a phone behind the gateway, as the lab would have: what was planted, and a canary a trial. */
export async function writeGatewayRun(
  folder: string,
  fingerprint: string,
  planted: readonly Planted[],
): Promise<void> {
  const run: Run = {
    ...{ schema: 'phonehome.run/1', id: `run-${fingerprint.length}-${planted.length}` },
    ...{ startedAt: first, finishedAt: first + trials * each, fingerprint, line: device.line },
    ...{ serials: [device.serial], simulated: true, seed: 1, conditions, scope: 'gateway' },
    trials: Array.from({ length: trials }, (_, index) => ({
      number: index + 1,
      scenario: 'unlock',
      conditions,
    })),
    ...{ tool: { version: '0', ruleset: '0' }, fault: null, clockSkewMs: {} },
  };
  const writer = await createRun(folder, run, [device]);
  const sha256 = await writeBody(writer.folder, Buffer.from(canaryBody));
  const all: Traces[] = [
    ...planted.map(({ plant, trial, after }, index) =>
      plants[plant].traces(first + trial * each + after, 40_000 + index),
    ),
    ...run.trials.map((_, index) => canary(first + index * each + 4_500, 50_000 + index, sha256)),
  ];
  for (const body of all.flatMap(({ bodies = [] }) => bodies)) await writeBody(writer.folder, body);
  for (const { number } of run.trials) await writeAttempt(writer, run, number, all);
  await writer.finish();
}

async function writeBody(folder: string, bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = bodyPath(folder, sha256);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return sha256;
}

/** A phone asks for the canary through its proxy setting. */
function canary(at: number, port: number, sha256: string): Traces {
  const { events = [], ...traces } = plants['through the proxy'].traces(at, port);
  const body = { sha256, bytes: canaryBody.length, complete: true };
  return {
    ...traces,
    events: events.flatMap((event): CaptureEvent[] =>
      event.type === 'request'
        ? [
            { ...event, method: 'POST', url: 'http://canary.phonehome.invalid/' },
            { at: event.at, flow: event.flow, type: 'request-body', body },
          ]
        : [event],
    ),
  };
}

async function writeAttempt(
  writer: RunWriter,
  run: Run,
  number: number,
  all: readonly Traces[],
): Promise<void> {
  const start = first + (number - 1) * each;
  const trial = run.trials[number - 1] as Run['trials'][number];
  const attempt = await writer.attempt(trial, 1, device.serial, held);
  const steps: readonly Step[] = [
    { at: start, name: 'setup' },
    { at: start + 1_000, name: 'settle' },
    { at: start + 2_000, name: 'trigger' },
    { at: start + 3_000, name: 'dwell' },
    { at: start + 4_000, name: 'end' },
    { at: start + 4_600, name: 'canary' },
  ];
  for (const step of steps) attempt.step(step);
  const before = start - (number === 1 ? 250 : each - 4_900);
  const moments = [before, start - 100, start + 1_990, start + 3_990, start + 4_900];
  for (const [index, at] of moments.slice(1).entries()) {
    await attempt.gateway(readingAt(at, moments[index] ?? 0, all));
  }
  for (const at of [start - 100, start + 4_900]) attempt.reading(phoneAt(at, run, all));
  const lines = eventsOf(start - 200, number === trials ? Number.POSITIVE_INFINITY : start - 200 + each, all);
  await appendFile(
    join(attempt.folder, 'events.jsonl'),
    lines.map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
  await attempt.close({
    ...{ trial, attempt: 1, serial: device.serial, startedAt: start - 200, finishedAt: start + 5_000 },
    ...{ invalid: null, fencingToken: 1, canaryToken: 'c0ffee', sim: null },
  });
}

function readingAt(at: number, since: number, all: readonly Traces[]): GatewayReading {
  const within = (moment: number | undefined) => moment !== undefined && moment > since && moment <= at;
  const lines = all.flatMap(({ packets = [] }) =>
    packets.filter((each) => within(each.at)).map(({ line }) => line),
  );
  const down = all.some(({ downAt }) => within(downAt));
  const uncounted = all.filter(({ uncountedAt }) => within(uncountedAt)).length;
  return {
    at,
    since,
    lines,
    uncounted,
    labPorts: [labPort],
    ...(down ? { interrupted: true as const } : {}),
  };
}

/** What the phone and the recorder have counted until this moment; what nobody else knows, the phone does. */
function phoneAt(at: number, run: Run, all: readonly Traces[]) {
  const sent: Pick<LedgerLine, 'packets' | 'bytes'>[] = all.flatMap(({ packets = [], elsewhere }) => [
    ...packets.filter((each) => each.at <= at).map(({ line }) => line),
    ...(elsewhere !== undefined && elsewhere.at <= at ? [{ packets: 1, bytes: elsewhere.bytes + 52 }] : []),
  ]);
  const packets = sent.reduce((sum, each) => sum + each.packets, 0);
  const bytes = sent.reduce((sum, each) => sum + each.bytes, 0);
  const opened = all.flatMap(({ events = [] }) => {
    const [open, close] = [events[0], events.at(-1)];
    return open !== undefined && open.at <= at && close?.type === 'connection-close' ? [close.rxBytes] : [];
  });
  return {
    ...{ at, phoneClock: at, bootId: 'b1', fingerprint: run.fingerprint, iccids: [], proxy: `${phone}:8080` },
    interfaces: [
      { name: 'wlan0', rxBytes: 0, rxPackets: 0, txBytes: bytes + 14 * packets, txPackets: packets },
    ],
    received: opened.reduce((sum, each) => sum + each, 0),
  };
}

/** Events stay with the attempt in which their connection was opened; the next one knows its bytes, too. */
function eventsOf(begun: number, ended: number, all: readonly Traces[]): CaptureEvent[] {
  return all.flatMap(({ events = [] }): CaptureEvent[] => {
    const [open, close] = [events[0], events.at(-1)];
    if (open?.type === 'datagram' || open?.type === 'datagrams-lost') {
      return open.at >= begun && open.at < ended ? [...events] : [];
    }
    if (open?.type !== 'connection-open' || close?.type !== 'connection-close') return [];
    if (open.at >= begun && open.at < ended) return [...events];
    if (open.at >= ended || close.at < begun - 60_000) return [];
    const { type: _, ...opened } = open;
    const { rxBytes, txBytes } = close;
    return [{ type: 'connection-bytes', ...opened, at: begun, rxBytes, txBytes }];
  });
}
