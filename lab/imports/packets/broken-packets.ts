import { LabError } from '../../errors.ts';

/** A capture of packets that is none from a byte on. */
export function brokenPackets(file: string, offset: number): LabError {
  return new LabError(
    'BAD_FILE',
    `${file} holds no packets from byte ${offset} on, or was cut short. Keep what is whole of it with "editcap ${file} NEW.pcapng" and import that.`,
  );
}
