import type { GatewayReading } from '../model/gateway.ts';
import type { PhoneReading } from '../model/handset.ts';
import { clockFault } from '../model/health.ts';
import type { Recording } from '../model/profile.ts';
import type { Run, Step } from '../model/trial.ts';

/** What the other stages found out about an attempt. */
export type AttemptEvidence = {
  /** Whether decode and identify found this attempt's token in the canary's message. */
  readonly canaryFound: boolean;
  /** Whether the phone held its network for validated; null where it does not tell. */
  readonly networkValidated: boolean | null;
  /** Serials of other phones of the lab whose identifiers stand in this recording. */
  readonly foreignSerials: readonly string[];
  /** What the gateway counted; null where the phone was not behind one. */
  readonly gateway: readonly GatewayReading[] | null;
};

/**
 * Why an attempt does not count, as a sentence that says what to look at; null for a valid attempt.
 * An attempt that cannot be shown to have worked is invalid: silence is no proof.
 */
export function validateAttempt(
  recording: Recording,
  run: Pick<Run, 'fingerprint'>,
  evidence: AttemptEvidence,
): string | null {
  if (recording.attempt.imported !== undefined) return importFault(recording, evidence);
  return (
    stepFault(recording) ??
    buildFault(recording, run.fingerprint) ??
    bootFault(recording) ??
    wrongClock(recording) ??
    networkFault(recording, evidence) ??
    canaryFault(recording, evidence) ??
    gatewayFault(recording, evidence.gateway) ??
    foreignFault(recording, evidence.foreignSerials)
  );
}

/** Made elsewhere, it has no canary and no readings: a verdict on it says so, and is never a PASS. */
function importFault(recording: Recording, { foreignSerials }: AttemptEvidence): string | null {
  if (recording.flows.length > 0) return foreignFault(recording, foreignSerials);
  return `The capture ${recording.attempt.imported} holds no traffic at all, so that nothing shows that it is of this phone.`;
}

function stepFault({ attempt, steps }: Recording): string | null {
  const failed = steps.find(({ name }) => name === 'failed');
  if (failed !== undefined) {
    return `A step failed on phone ${attempt.serial}: ${failed.text ?? 'no reason was given'}.`.replace(
      /\.\.$/,
      '.',
    );
  }
  const missing = (['setup', 'settle', 'trigger', 'dwell', 'end'] as const).find(
    (name) => !find(steps, name),
  );
  if (missing !== undefined) {
    return `The attempt has no ${missing} step, so the scenario did not run to its end.`;
  }
  const end = find(steps, 'end');
  const listened = (end?.at ?? 0) - (find(steps, 'dwell')?.at ?? 0) + (end?.passedMs ?? 0);
  const { dwellMs } = attempt.trial.conditions;
  // Timers may fire a millisecond early against the wall clock.
  if (listened + 2 >= dwellMs) return null;
  return `The lab listened for ${listened} ms and not for the ${dwellMs} ms that were planned.`;
}

function find(steps: readonly Step[], name: Step['name']): Step | undefined {
  return steps.find((step) => step.name === name);
}

function buildFault({ attempt, readings }: Recording, fingerprint: string): string | null {
  const { installation } = attempt;
  const expected = ({ at }: PhoneReading) =>
    installation !== undefined && at < installation.at ? installation.from : fingerprint;
  const other = readings.find((reading) => reading.fingerprint !== expected(reading));
  if (other === undefined) return null;
  return `Phone ${attempt.serial} ran ${other.fingerprint} and not ${fingerprint}; flash the build under test and try again.`;
}

/** What a phone sends when it boots belongs to no trigger but a reboot that the lab made. */
function bootFault({ attempt, readings, steps }: Recording): string | null {
  const boots = new Set(readings.map(({ bootId }) => bootId)).size;
  const made = steps.filter(({ name }) => name === 'reboot').length;
  if (boots <= made + 1) return null;
  return `Phone ${attempt.serial} restarted by itself during the attempt, so that nobody knows what its traffic was caused by. Look at its cable, battery and log; try again.`;
}

function wrongClock({ attempt, readings }: Recording): string | null {
  const faults = readings.map(({ at, phoneClock }) => clockFault(phoneClock - at, attempt.serial));
  return faults.find((fault) => fault !== null) ?? null;
}

function networkFault({ attempt, readings }: Recording, evidence: AttemptEvidence): string | null {
  if (evidence.networkValidated === false) {
    return `Phone ${attempt.serial} did not hold its network for one that reaches the internet; check its Wi-Fi and clock.`;
  }
  const last = [...readings].sort((a, b) => a.at - b.at).at(-1);
  if (last === undefined || last.proxy !== null) return null;
  return `Phone ${attempt.serial} had no proxy set at the end of the attempt, so its traffic was not recorded.`;
}

function canaryFault({ attempt, flows }: Recording, { canaryFound }: AttemptEvidence): string | null {
  if (!flows.some(({ housekeeping }) => housekeeping === 'canary')) {
    return `The canary of phone ${attempt.serial} was not recorded, so its traffic did not pass the proxy.`;
  }
  if (canaryFound) return null;
  return `The canary of phone ${attempt.serial} was recorded but not found by the search, so the analysis cannot be trusted.`;
}

/** The first reading only sets the start of the count. */
function gatewayFault({ steps }: Recording, gateway: AttemptEvidence['gateway']): string | null {
  if (gateway === null) return null;
  const [, ...counted] = gateway;
  const end = find(steps, 'end')?.at ?? 0;
  if (!counted.some(({ at }) => at >= end)) {
    return 'The gateway was not read at the start and at the end of the attempt, so that nobody knows what passed it.';
  }
  if (!counted.some(({ interrupted }) => interrupted === true)) return null;
  return 'The gateway was taken down during the attempt, so that nobody knows what left the phone meanwhile. See who does that; try again.';
}

function foreignFault({ attempt }: Recording, serials: readonly string[]): string | null {
  const others = serials.filter((serial) => serial !== attempt.serial);
  if (others.length === 0) return null;
  return `Identifiers of phone ${others.join(', ')} stand in the recording of phone ${attempt.serial}: an error of the lab. Check addresses and proxy ports.`;
}
