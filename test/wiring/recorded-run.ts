import { createHash } from 'node:crypto';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '../../lab/model/device.ts';
import type { CaptureEvent, Headers } from '../../lab/model/flow.ts';
import type { Run, Trial } from '../../lab/model/trial.ts';
import { bodyPath } from '../../lab/store/run-names.ts';
import { createRun, type RunWriter } from '../../lab/store/run-writer.ts';
import { held } from '../store/held.ts';

/** One request as the recorder would have seen it. */
export type Sent = { readonly url: string; readonly headers?: Headers; readonly body?: Uint8Array };

const firstDay = 1_767_225_600_000;

/** What of a recorded run differs from the usual one. */
export type Recorded = {
  readonly log?: string;
  readonly note?: string;
  readonly files?: NonNullable<Run['files']>;
  readonly id?: string;
  readonly fingerprint?: string;
  /** Later than usual by so many days. */
  readonly day?: number;
  /** How many trials there are, in each of which the requests were sent. */
  readonly trials?: number;
};

/** Writes a run, usually of one trial, in whose window these requests were sent, as the lab would have recorded it. */
export async function recordRun(
  folder: string,
  device: Device,
  sent: readonly Sent[],
  more: Recorded = {},
): Promise<void> {
  const startedAt = firstDay + (more.day ?? 0) * 86_400_000;
  const conditions = { state: 'sim-known', responder: 'sink', dwellMs: 1000 } as const;
  const trials = Array.from({ length: more.trials ?? 1 }, (_, index) => ({
    ...{ number: index + 1, scenario: 'screen-on', conditions },
  }));
  const run: Run = {
    ...{
      schema: 'phonehome.run/1',
      id: more.id ?? `run-${device.serial.length}`,
      startedAt,
      finishedAt: startedAt + 60_000,
    },
    ...{
      fingerprint: more.fingerprint ?? 'Maker/P/P:9/X/1:user/release-keys',
      line: device.line,
      serials: [device.serial],
    },
    ...{ simulated: true, seed: 1, trials, conditions, tool: { version: '0', ruleset: '0' } },
    ...{ fault: more.note ?? null, clockSkewMs: { [device.serial]: 12 } },
    ...(more.files === undefined ? {} : { files: more.files }),
  };
  const writer = await createRun(folder, run, [device]);
  for (const trial of trials) await recordAttempt(writer, run, device, trial, sent, more);
  await writer.build(
    {
      fingerprint: run.fingerprint,
      properties: {},
      packages: [{ name: 'com.example.a', versionCode: 1, path: '/system/app/A.apk', uid: 10_001 }],
    },
    held,
  );
  await writer.finish();
}

async function recordAttempt(
  writer: RunWriter,
  run: Run,
  device: Device,
  trial: Trial,
  sent: readonly Sent[],
  more: Recorded,
): Promise<void> {
  const startedAt = run.startedAt + (trial.number - 1) * 10_000;
  const attempt = await writer.attempt(trial, 1, device.serial, held);
  const steps = ['setup', 'settle', 'trigger', 'dwell', 'end'] as const;
  for (const [index, name] of steps.entries())
    attempt.step({ at: startedAt + index * 1000, name, text: more.note ?? '' });
  attempt.reading({
    ...{ at: startedAt, phoneClock: startedAt, bootId: 'b', interfaces: [], fingerprint: run.fingerprint },
    ...{ iccids: [], proxy: '10.0.2.2:8080', received: 0 },
  });
  if (more.log !== undefined) await attempt.log({ at: startedAt + 3500, text: more.log, processes: [] });
  const lines: string[] = [];
  for (const [index, request] of sent.entries()) {
    for (const event of await eventsOf(writer.folder, request, index, startedAt))
      lines.push(`${JSON.stringify(event)}\n`);
  }
  await appendFile(join(attempt.folder, 'events.jsonl'), lines.join(''));
  const { serial } = device;
  await attempt.close({
    ...{ trial, attempt: 1, serial, startedAt, finishedAt: startedAt + 5000, invalid: null },
    ...{ fencingToken: 1, canaryToken: 'c0ffee', sim: null },
  });
}

async function eventsOf(
  folder: string,
  { url, headers = [], body }: Sent,
  index: number,
  startedAt: number,
): Promise<CaptureEvent[]> {
  const common = { at: startedAt + 3500, flow: `f${index}` };
  const request = {
    type: 'request',
    client: '127.0.0.1:40000',
    method: 'POST',
    url,
    httpVersion: '1.1',
    headers,
  } as const;
  const answer = {
    type: 'response',
    status: 200,
    headers: [['set-cookie', 'sid=1']],
    answeredBy: 'lab',
  } as const;
  if (body === undefined)
    return [
      { ...common, ...request },
      { ...common, ...answer },
    ];
  const sha256 = createHash('sha256').update(body).digest('hex');
  await mkdir(join(folder, 'bodies', sha256.slice(0, 2)), { recursive: true });
  await writeFile(bodyPath(folder, sha256), body);
  const whole = { sha256, bytes: body.length, complete: true };
  return [
    { ...common, ...request },
    { ...common, type: 'request-body', body: whole },
    { ...common, ...answer },
  ];
}
