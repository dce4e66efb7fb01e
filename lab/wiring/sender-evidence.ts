import { logLinesIn } from '../analysis/attribute/log-lines.ts';
import { ownersByBytes } from '../analysis/attribute/owners-by-bytes.ts';
import { countedEvents, parcelsOf } from '../analysis/attribute/parcels-of.ts';
import { sentByUid } from '../analysis/attribute/sent-by-uid.ts';
import type { SenderEvidence } from '../analysis/attribute.ts';
import type { CaptureEvent, Flow } from '../model/flow.ts';
import { readTrace } from '../store/trace-reader.ts';
import type { AttemptInput } from './analyze-attempt.ts';

/** Reads what the phone told of its senders in one attempt, and sets its counters against the recording. */
export async function senderEvidence(
  { run, folder, packages, readings }: AttemptInput,
  events: readonly CaptureEvent[],
  flows: readonly Flow[],
): Promise<SenderEvidence> {
  const nothing = { packages, sockets: [], owners: new Map(), log: { lines: [], processes: [] } };
  if (packages.length === 0) return nothing;
  const { sockets, processes, log } = await readTrace(run, folder);
  const sent = sentByUid(readings);
  const owners =
    sent === null ? new Map() : ownersByBytes(parcelsOf(countedEvents(events, readings), flows), sent);
  return { packages, sockets, owners, log: { lines: logLinesIn(log, readings), processes } };
}
