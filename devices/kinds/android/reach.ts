import { LabError } from '../../../lab/errors.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { poll } from './poll.ts';

/** Waits until the phone reads as it should; throws PHONE_STATE with the rest of the sentence where it never does. */
export async function reach(
  adb: Adb,
  holds: () => Promise<boolean>,
  { limitMs, otherwise }: { readonly limitMs: number; readonly otherwise: string },
): Promise<void> {
  const options = { limitMs, everyMs: 150, signal: adb.stopped };
  const held = await poll(async () => ((await holds()) ? true : undefined), options);
  if (held === undefined) throw new LabError('PHONE_STATE', `${phoneName(adb.address)} ${otherwise}`);
}
