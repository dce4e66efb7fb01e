import type { PhoneReading } from '../model/handset.ts';
import type { AttemptBench } from './record-attempt.ts';

const alignTries = 5;

/** Reads the phone's counters at a moment at which nothing passes the recorder, or says it found none. */
export async function takeReading(
  { handset, port, writer }: Pick<AttemptBench, 'handset' | 'port' | 'writer'>,
  about: Pick<PhoneReading, 'linksRestart'> = {},
): Promise<PhoneReading> {
  for (let tries = 1; ; tries += 1) {
    const before = await port.activity();
    const reading = await handset.read();
    const after = await port.activity();
    const still = before.received === after.received;
    if (!still && tries < alignTries) continue;
    writer.reading({ ...reading, ...about, received: still ? after.received : null });
    return reading;
  }
}
