import type { PhoneReading } from '../model/handset.ts';
import type { AttemptBench } from './record-attempt.ts';

const alignTries = 5;

/** Reads the phone's counters at a moment at which nothing passes the recorder, or says it found none; null where the phone tells nothing. */
export async function takeReading(
  { handset, port, writer, ledger }: Pick<AttemptBench, 'handset' | 'port' | 'writer' | 'ledger'>,
  about: Pick<PhoneReading, 'linksRestart'> = {},
): Promise<PhoneReading | null> {
  for (let tries = 1; ; tries += 1) {
    const before = await port.activity();
    const reading = await handset.read();
    const counted = await ledger?.read();
    const after = await port.activity();
    const still = before.received === after.received;
    // What was read once is not told again: each line is kept, whatever became of the phone's.
    if (counted !== undefined) await writer.gateway(counted);
    if (reading === null) return null;
    if (!still && tries < alignTries) continue;
    writer.reading({ ...reading, ...about, received: still ? after.received : null });
    return reading;
  }
}
