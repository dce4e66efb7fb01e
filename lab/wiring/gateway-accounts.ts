import { countedFlows } from '../analysis/account/counted-flows.ts';
import { elsewhereBytes } from '../analysis/account/elsewhere-bytes.ts';
import { flowsBeside } from '../analysis/account/flows-beside.ts';
import { windowsOf } from '../analysis/account/windows-of.ts';
import { ofThisBuild } from '../analysis/of-this-build.ts';
import type { Flow } from '../model/flow.ts';
import type { CountedFlow } from '../model/gateway.ts';
import type { StoredAttempt } from '../store/attempt-reader.ts';
import type { AttemptFindings } from './analyze-attempt.ts';

/** An attempt with what the recorder has of it. */
export type Attended = { readonly stored: StoredAttempt; readonly findings: AttemptFindings };

/** What the gateway adds to an attempt. */
export type GatewayAccount = {
  readonly counted: readonly CountedFlow[];
  /** What the recorder does not have. */
  readonly flows: readonly Flow[];
  /** Bytes beside the recording, estimated as the phone's own counters are. */
  readonly elsewhere: number;
};

/**
 * Sets what the gateway counted in one attempt, and until the phone's next one began, against what was
 * recorded. Null where the phone was not behind a gateway.
 */
export function gatewayAccount(
  { stored, findings }: Attended,
  all: readonly Attended[],
  fingerprint: string,
): GatewayAccount | null {
  if (stored.gateway.length === 0) return null;
  const ofPhone = all
    .filter((each) => each.stored.attempt.serial === stored.attempt.serial)
    .sort((a, b) => a.stored.attempt.startedAt - b.stored.attempt.startedAt);
  const place = ofPhone.findIndex((each) => each.stored === stored);
  const [before, after] = [ofPhone[place - 1], ofPhone[place + 1]];
  // The first reading of an attempt tells of the time before it, which is that of the one before.
  const [first, ...within] = stored.gateway;
  const until = after?.stored.gateway.slice(0, 1) ?? [];
  const counting = [...within, ...until];
  const readings = before === undefined && first !== undefined ? [first, ...counting] : counting;
  const neighbours = [before, after].flatMap((each) => (each === undefined ? [] : [each.findings]));
  const counted = countedFlows({ ...findings, readings, neighbours });
  const windowAt = windowsOf(stored.steps);
  const flows = flowsBeside({ ...findings, rows: counted, readings, windowAt });
  return {
    counted,
    flows: flows.filter(({ at }) => ofThisBuild(at, stored, fingerprint)),
    elsewhere: elsewhereBytes(counting, counted),
  };
}
