import { createHash } from 'node:crypto';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Device } from '../../lab/model/device.ts';
import type { CaptureEvent, Headers } from '../../lab/model/flow.ts';
import type { Run, Trial } from '../../lab/model/trial.ts';
import { bodyPath } from '../../lab/store/run-names.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { held } from '../store/held.ts';

const canary: Request = {
  url: 'http://canary.phonehome.invalid/',
  headers: [],
  body: Buffer.from(Buffer.from('{"canary":"c0ffee"}').toString('base64')),
};
const first = 1_767_225_600_000;
const each = 10_000;
const conditions = { state: 'sim-known', responder: 'sink', dwellMs: 1000 } as const;

/** Phones of one model with different known values. */
export const twins = ['TWIN0001', 'TWIN0002'].map(
  (serial, index): Device => ({
    serial,
    product: 'Twin',
    line: 'twin/eu',
    identifiers: [{ kind: 'imei', value: ['356938035643809', '490154203237518'][index] ?? '', slot: 1 }],
    sims: [],
  }),
);

/** One message that a phone sends in a trial; both restart on their way into the fourth trial and the eighth. */
export type Request = { readonly url: string; readonly headers: Headers; readonly body?: Buffer };

/** `phones`: of the twins, those that take turns. `iccid`: the SIM that is in when a trial ends. */
export type TwinOptions = { readonly phones?: readonly Device[]; readonly iccid?: (trial: number) => string };

/** Writes a run of two phones, four trials each, or of one with eight, as the lab would have; answers its folder. */
export async function writeTwinRun(
  folder: string,
  fingerprint: string,
  requestsOf: (serial: string, trial: number) => readonly Request[],
  { phones = twins, iccid }: TwinOptions = {},
): Promise<string> {
  const trials = Array.from({ length: 8 }, (_, index): Trial => {
    return { number: index + 1, scenario: 'unlock', conditions };
  });
  const run: Run = {
    ...{ schema: 'phonehome.run/1', id: `run-${fingerprint.length}`, startedAt: first },
    ...{ finishedAt: first + trials.length * each, fingerprint, line: 'twin/eu' },
    ...{ serials: phones.map(({ serial }) => serial), simulated: true, seed: 1, conditions, trials },
    ...{ tool: { version: '0', ruleset: '0' }, fault: null, clockSkewMs: {} },
  };
  const writer = await createRun(folder, run, phones);
  for (const trial of trials) {
    const serial = phones[trial.number % phones.length]?.serial ?? '';
    const at = first + trial.number * each;
    const attempt = await writer.attempt(trial, 1, serial, held);
    for (const [index, name] of (['setup', 'settle', 'trigger', 'dwell', 'end'] as const).entries())
      attempt.step({ at: at + index * 1000, name });
    for (const readAt of [at, at + 4_000])
      attempt.reading({
        ...{
          at: readAt,
          phoneClock: readAt,
          bootId: `${serial}-${Math.floor(trial.number / 4)}`,
          received: 0,
        },
        ...{
          interfaces: [],
          fingerprint,
          iccids: iccid === undefined ? [] : [iccid(trial.number)],
          proxy: '10.0.2.2:8080',
        },
      });
    const requests = [canary, ...requestsOf(serial, trial.number)];
    const events = requests.map(({ body: _, ...request }, index): CaptureEvent => {
      const flow = `flow-${index}`;
      return {
        type: 'request',
        at: at + 2_500,
        flow,
        client: 'c',
        method: 'GET',
        httpVersion: '1.1',
        ...request,
      };
    });
    for (const [index, { body }] of requests.entries()) {
      if (body === undefined) continue;
      const sha256 = createHash('sha256').update(body).digest('hex');
      const path = bodyPath(writer.folder, sha256);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, body);
      const kept = { sha256, bytes: body.length, complete: true };
      events.push({ type: 'request-body', at: at + 2_510, flow: `flow-${index}`, body: kept });
    }
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    await appendFile(join(attempt.folder, 'events.jsonl'), lines);
    await attempt.close({
      ...{ trial, attempt: 1, serial, startedAt: at, finishedAt: at + 5_000, invalid: null },
      ...{ fencingToken: held.token, canaryToken: 'c0ffee', sim: null, state: 'sim-known' },
    });
  }
  await writer.finish();
  return writer.folder;
}
