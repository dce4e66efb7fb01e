import { LabError } from '../../../lab/errors.ts';
import type { Device, OptOut } from '../../../lab/model/device.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { quote } from './quote.ts';
import { reach } from './reach.ts';

const limitMs = 10_000;

/** Sets or takes back the refusal of telemetry in each of the settings that device.yaml names. */
export async function setOptOut(adb: Adb, { optOut }: Device, refused: boolean): Promise<void> {
  if (optOut === undefined) throw new LabError('USAGE', `${phoneName(adb.address)} ${lacksOptOut}`);
  for (const each of optOut) {
    const value = refused ? each.refused : each.agreed;
    await adb.ask(`settings put ${each.namespace} ${quote(each.name)} ${quote(value)}`);
    await reach(adb, async () => (await adb.ask(optOutQuestion(each))).trim() === value, {
      limitMs,
      otherwise: `does not take ${value} for its setting ${each.namespace}/${each.name}. Correct optOut in its device.yaml.`,
    });
  }
}

/** What stands behind the phone's name where nobody said how its user refuses telemetry. */
export const lacksOptOut =
  'has no optOut in its device.yaml. Name the settings by which its user refuses telemetry, or leave opt-out and opt-in out.';

/** The question for the value of such a setting. */
export function optOutQuestion({ namespace, name }: OptOut): string {
  return `settings get ${namespace} ${quote(name)}`;
}
