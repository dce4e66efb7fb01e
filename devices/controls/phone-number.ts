import type { Device } from '../../lab/model/device.ts';

/** The number under which a phone is reached: its first SIM's; empty where device.yaml names none. */
export function phoneNumberOf({ sims, identifiers }: Device): string {
  return sims[0]?.msisdn ?? identifiers.find(({ kind }) => kind === 'msisdn')?.value ?? '';
}
