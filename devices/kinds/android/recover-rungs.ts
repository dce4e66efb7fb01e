import type { PhoneHealth, RecoveryOptions, RecoveryStep } from '../../../lab/model/health.ts';
import type { Adb } from './adb.ts';
import type { RecoverParts } from './recover.ts';

export type RungName = RecoveryStep['rung'];

/** One way to bring a phone back, gentlest first. */
export type Rung = {
  readonly name: RungName;
  /** What is done, at the beginning of a sentence. */
  readonly what: string;
  /** Why it cannot be done here, or null. */
  skip(parts: RecoverParts, options: RecoveryOptions, health: PhoneHealth): Promise<string | null>;
  /** Does it. Whether it helped is asked of the phone afterwards. */
  climb(adb: Adb, parts: RecoverParts): Promise<void>;
};

const connectionFault = (health: PhoneHealth): boolean =>
  health.checks.some(({ name, ok }) => name === 'adb' && !ok);

/** The ladder, in its order. */
export const rungs: readonly Rung[] = [
  {
    name: 'reconnect',
    what: 'connecting it again',
    skip: async (_parts, _options, health) =>
      connectionFault(health) ? null : 'it answers, so that its connection is not at fault',
    climb: (adb) => adb.reconnect(),
  },
  {
    name: 'reboot',
    what: 'a reboot',
    skip: async (_parts, _options, health) => (mendableByReboot(health) ? null : 'no reboot mends that'),
    climb: (adb) => adb.reboot(),
  },
  {
    name: 'adb-server',
    what: 'a restart of its adb server',
    skip: async ({ adb }, { othersHeld }, health) => {
      if (!connectionFault(health)) return 'it answers, so that the server is not at fault';
      if (adb.server.restart === null) return "the server is the machine's and not the lab's";
      const others = await othersHeld();
      return others.length === 0 ? null : `phones ${others.join(', ')} are held on it`;
    },
    climb: async (_adb, { adb }) => adb.server.restart?.(),
  },
  {
    name: 'power',
    what: 'switching its power off and on',
    skip: async ({ powerControl }, _options, health) => {
      if (powerControl === null) return 'no command is configured for it (PHONEHOME_POWER_COMMAND)';
      return mendableByReboot(health) ? null : 'switching the power does not mend that';
    },
    climb: async (adb, { powerControl }) => {
      await adb.checkLease();
      await powerControl?.cycle({ serial: adb.address.serial }, adb.stopped);
    },
  },
];

/** A flat battery, a full disk and a wrong clock come back from each reboot as they were. */
function mendableByReboot({ checks }: PhoneHealth): boolean {
  return checks.some(({ name, ok, fatal }) => fatal && !ok && ['adb', 'boot', 'keyguard'].includes(name));
}
