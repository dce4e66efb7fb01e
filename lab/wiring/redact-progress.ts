import { makeMatcher } from '../analysis/identify.ts';
import { type Redactor, redactorOf } from '../analysis/redactor.ts';
import type { Device } from '../model/device.ts';
import type { Progress, ProgressListener } from '../model/lab.ts';

/** Passes progress on with the values of these phones masked in the hosts of flows: a phone may put them there. */
export function redactProgress(
  listener: ProgressListener,
  devices: readonly Device[],
  key: string | Uint8Array,
): ProgressListener {
  let redactor: Redactor | null = null;
  return (progress: Progress) => {
    if (progress.kind !== 'flow' || progress.sight.flow === null) {
      listener(progress);
      return;
    }
    redactor ??= redactorOf(makeMatcher(devices), key);
    const { flow } = progress.sight;
    const host = flow.host === null ? null : redactor.text(flow.host);
    listener({ ...progress, sight: { ...progress.sight, flow: { ...flow, host } } });
  };
}
