import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { placeBytes, sha256Of } from '../capture/recording/body-file.ts';
import { bytesOf } from '../har/utf8-chunks.ts';
import type { CaptureFormat } from '../imports/capture.ts';
import { eventsOf, type KeepBody } from '../imports/events-of.ts';
import { formatOf } from '../imports/format-of.ts';
import { ImportTally } from '../imports/import-tally.ts';
import type { Device } from '../model/device.ts';
import type { ImportedCapture } from '../model/imported.ts';
import type { Fence } from '../model/lease.ts';
import type { Trial } from '../model/trial.ts';
import { JsonLinesWriter } from '../store/json-lines.ts';
import type { AttemptWriter, RunWriter } from '../store/run-writer.ts';

/** A capture as a trial of a run. */
export type ImportedTrial = {
  readonly trial: Trial;
  readonly capture: ImportedCapture;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly notes: readonly string[];
};

/** Nobody else can be given a phone that is not there, or that one person holds in the hand. */
export const noLease: Fence = {
  token: 0,
  hold: () => undefined,
  check: async () => undefined,
  onHeld: (listener) => {
    listener(Number.MAX_SAFE_INTEGER);
    return () => undefined;
  },
};

/** Writes one capture as the one attempt of a trial, in flat memory. */
export async function importTrial(
  writer: RunWriter,
  file: string,
  trial: Trial,
  device: Device,
): Promise<ImportedTrial> {
  const format = await formatOf(file);
  const attempt = await writer.attempt(trial, 1, device.serial, noLease);
  const tally = new ImportTally(basename(file), Math.round((await stat(file)).mtimeMs));
  // The files of the attempt are closed also where the capture is broken, and its folder goes then.
  const fault = await writeEvents(attempt, format, file, tally).catch((thrown: unknown) => ({ thrown }));
  const { startedAt, finishedAt, dwellMs } = tally.span;
  const listened = { ...trial, conditions: { ...trial.conditions, dwellMs } };
  for (const name of ['setup', 'settle', 'trigger', 'dwell'] as const) attempt.step({ at: startedAt, name });
  attempt.step({ at: finishedAt, name: 'end' });
  await attempt.close({
    trial: listened,
    attempt: 1,
    serial: device.serial,
    startedAt,
    finishedAt,
    invalid: null,
    fencingToken: noLease.token,
    canaryToken: '',
    sim: null,
    imported: basename(file),
  });
  if (fault !== undefined) throw fault.thrown;
  const capture = await captureOf(file, format, tally);
  return { trial: listened, capture, startedAt, finishedAt, notes: tally.notes() };
}

async function writeEvents(
  attempt: AttemptWriter,
  format: CaptureFormat,
  file: string,
  tally: ImportTally,
): Promise<void> {
  const keep: KeepBody = async (bytes) => {
    const sha256 = sha256Of(bytes);
    await placeBytes(attempt.bodiesFolder, sha256, bytes);
    return { sha256, bytes: bytes.byteLength, complete: true };
  };
  const lines = await JsonLinesWriter.open(join(attempt.folder, 'events.jsonl'));
  try {
    for await (const item of format.read(file)) {
      const { flow, at } = tally.count(item);
      for (const event of await eventsOf(item, flow, at, keep)) lines.append(event);
    }
  } finally {
    await lines.close();
  }
}

async function captureOf(file: string, format: CaptureFormat, tally: ImportTally): Promise<ImportedCapture> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of bytesOf(file)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const { flows, unread } = tally;
  const sha256 = hash.digest('hex');
  return { file: basename(file), format: format.name, sha256, bytes, flows, unread, blind: format.blind };
}
