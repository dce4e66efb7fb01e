import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { RunQueue } from '../../lab/model/run-queue.ts';
import type { Submission } from '../../lab/model/service.ts';
import type { ServerParts } from '../../lab/server/parts.ts';
import { Runs } from '../../lab/server/runs.ts';
import { blobFiles } from '../../lab/store/service/blob-files.ts';
import { runFolders } from '../../lab/store/service/run-folders.ts';
import { openRunRecords } from '../../lab/store/service/run-records.ts';

/** The runs of a home with the real store and queue, and a judgement that passes all. */
export async function runsOf(home: string, queue: RunQueue) {
  const blobs = blobFiles(`${home}/blobs`);
  const parts = {
    records: await openRunRecords(home),
    folders: runFolders(home, blobs),
    queue,
    judge: async () => ({ verdict: 'pass', sentence: 'Nothing new.', exit: 0 }),
    log: () => undefined,
  };
  const runs = new Runs(parts as unknown as ServerParts);
  const send = async (text: string) => {
    const bytes = Buffer.from(text);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([bytes]) });
    return { sha256, bytes: bytes.length };
  };
  return { runs, send };
}

/** A submission for the phone with this serial. */
export function submissionFor(serial: string): Submission {
  return {
    build: { kind: 'firmware', sha256: 'a'.repeat(64), fingerprint: 'rig/build:1' },
    plan: {
      scenarios: ['idle'],
      repeat: 2,
      dwellMs: null,
      responder: 'sink',
      state: null,
      phones: { serials: [serial] },
      leastTrials: null,
      waitMs: 3_600_000,
      allowWipe: false,
    },
    occasion: 'submitted',
    by: 'tests',
    baseline: null,
    note: null,
  };
}
