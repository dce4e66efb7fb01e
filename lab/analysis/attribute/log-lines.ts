import type { PhoneReading } from '../../model/handset.ts';

/** One line of the phone's log, in lab time (ms since the epoch). */
export type LogLine = {
  readonly at: number;
  readonly pid: number;
  readonly tag: string;
  readonly text: string;
};

/** `01-31 12:00:00.123  1000  1001 I Tag     : text`: logcat's `threadtime`, in the phone's local time. */
const threadtime = /^(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})\s+(\d+)\s+\d+ [VDIWEFS] (.*?)\s*: (.*)$/;

/**
 * The lines of a log whose time can be told: each is set by the reading of the phone's clock next to
 * it. The log names no year; of the possible ones the nearest to the phone's clock is taken.
 */
export function logLinesIn(log: string, readings: readonly PhoneReading[]): LogLine[] {
  if (readings.length === 0) return [];
  return log.split('\n').flatMap((line) => {
    const match = threadtime.exec(line);
    if (match === null) return [];
    const [month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0, pid = 0] = match
      .slice(1, 8)
      .map(Number);
    const at = labTime((year) => Date.UTC(year, month - 1, day, hour, minute, second, ms), readings);
    return [{ at, pid, tag: match[8] ?? '', text: match[9] ?? '' }];
  });
}

/** The lab's time of a local time on the phone. */
function labTime(local: (year: number) => number, readings: readonly PhoneReading[]): number {
  const candidates = readings.map((reading) => {
    const offsetMs = (reading.utcOffsetMinutes ?? 0) * 60_000;
    const localClock = reading.phoneClock + offsetMs;
    const year = new Date(localClock).getUTCFullYear();
    const [nearest = 0] = [year - 1, year, year + 1]
      .map(local)
      .sort((a, b) => Math.abs(a - localClock) - Math.abs(b - localClock));
    return { distance: Math.abs(nearest - localClock), at: nearest - localClock + reading.at };
  });
  return candidates.sort((a, b) => a.distance - b.distance)[0]?.at ?? 0;
}
