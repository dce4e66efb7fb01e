import { makeMatcher } from '../analysis/identify.ts';
import { validateAttempt } from '../analysis/validate.ts';
import type { GatewayReading } from '../model/gateway.ts';
import type { AlignedReading } from '../model/handset.ts';
import { keptCanaryFiles } from '../store/canary-files.ts';
import { type AttemptInput, analyzeAttempt } from './analyze-attempt.ts';

/** An attempt that has just been recorded. */
export type RecordedInput = AttemptInput & {
  readonly readings: readonly AlignedReading[];
  /** What the gateway counted; null where the phone was not behind one. */
  readonly gateway: readonly GatewayReading[] | null;
};

/** Why a recorded attempt does not count, or null. The same rules judge it again when the run is analyzed. */
export async function validateRecorded(input: RecordedInput): Promise<string | null> {
  const matcher = makeMatcher(input.devices, await keptCanaryFiles(input.run, input.devices));
  const { flows, canaryFound, foreignSerials } = await analyzeAttempt(input, matcher);
  const { attempt, steps, readings, folder, fingerprint, gateway } = input;
  return validateAttempt(
    { attempt, steps, flows, readings, folder },
    { fingerprint },
    { canaryFound, foreignSerials, networkValidated: null, gateway },
  );
}
