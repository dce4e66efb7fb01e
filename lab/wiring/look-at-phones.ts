import type { DeviceShelf } from '../model/device-shelf.ts';
import { isFit } from '../model/health.ts';
import type { HostedLook } from './announce-host.ts';

/** How the phones of these files are that nobody holds, by serial; sends nothing that a phone's user would see. */
export async function lookAtPhones(
  devices: Pick<DeviceShelf, 'list'>,
  files: readonly string[],
): Promise<ReadonlyMap<string, HostedLook>> {
  const { devices: listed } = await devices.list(files);
  return new Map(
    listed.flatMap(({ serial, health }) => {
      if (health === null) return [];
      const { battery, fingerprint, checks } = health;
      const faults = checks
        .filter(({ ok, fatal }) => fatal && !ok)
        .map(({ name, found }) => `${name}: ${found}`);
      return [
        [
          serial,
          { battery, fingerprint, health: isFit(health) ? null : `is not fit (${faults.join('; ')})` },
        ],
      ];
    }),
  );
}
