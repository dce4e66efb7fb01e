import { CronExpressionParser } from 'cron-parser';
import { LabError } from '../../errors.ts';

const names = ['minute', 'hour', 'day of the month', 'month', 'day of the week'] as const;
const ranges = ['0-59', '0-23', '1-31', '1-12 or JAN-DEC', '0-7 or SUN-SAT'] as const;
const dayMs = 86_400_000;

/** The times of a cron expression in a time zone. */
export type Cron = {
  /** The times after `from`, up to and with `until`, in ms since the epoch; at most `most`, the earliest first. */
  times(from: number, until: number, most?: number): number[];
  /** The next time after one. */
  next(after: number): number;
};

/**
 * Reads five cron fields and an IANA time zone. Throws USAGE with the field that is wrong. What a clock
 * skips in spring happens when it goes on; what it shows twice in autumn happens the first time only.
 */
export function readCron(text: string, timeZone: string): Cron {
  const offsetOf = offsets(timeZone);
  const fields = text.trim().split(/\s+/);
  requireFields(text, fields);
  const expression = fields.join(' ');
  // A cron is about what a clock on the wall shows: it is asked in UTC, and its hours are put into the zone.
  const parse = (from: number) =>
    CronExpressionParser.parse(expression, { tz: 'UTC', currentDate: new Date(from) });
  const times = (from: number, until: number, most = 100_000): number[] => {
    const walls = parse(from - 2 * dayMs);
    const found = new Set<number>();
    for (;;) {
      const wall = walls.next().getTime();
      const at = instantOf(wall, offsetOf);
      if (at > from && at <= until) found.add(at);
      if (wall > until + dayMs || at > until + dayMs || found.size >= most) break;
    }
    return [...found].sort((one, other) => one - other);
  };
  const next = (after: number): number => {
    const walls = parse(after - dayMs);
    for (;;) {
      const at = instantOf(walls.next().getTime(), offsetOf);
      if (at > after) return at;
    }
  };
  requireSome(text, () => next(Date.now()));
  return { times, next };
}

function requireFields(text: string, fields: readonly string[]): void {
  if (fields.length !== 5) {
    throw new LabError(
      'USAGE',
      `"${text}" has ${text.trim() === '' ? 0 : fields.length} fields; a cron has five: ${names.join(', ')}. Each night at half past one is "30 1 * * *".`,
    );
  }
  for (const [index, field] of fields.entries()) {
    const alone = fields.map((_, other) => (other === index ? field : '*')).join(' ');
    // Jenkins' H would be another time on each look.
    if (/^[\d*,/\-A-Za-z]+$/.test(field) && !/(^|,)H/i.test(field) && parses(alone)) continue;
    throw new LabError(
      'USAGE',
      `The ${names[index]} "${field}" of "${text}" is wrong: it takes ${ranges[index]}, lists (1,3), spans (1-5), steps (*/2) and *.`,
    );
  }
}

function parses(text: string): boolean {
  try {
    CronExpressionParser.parse(text, { tz: 'UTC' });
    return true;
  } catch {
    return false;
  }
}

/** The 31st of February never comes. */
function requireSome(text: string, first: () => number): void {
  try {
    if (Number.isFinite(first())) return;
  } catch {
    // The sentence below says it.
  }
  throw new LabError('USAGE', `"${text}" never happens: there is no such day.`);
}

/** How far the wall clock of a zone is before UTC at an instant, ms. */
function offsets(timeZone: string): (at: number) => number {
  const wrong = new LabError(
    'USAGE',
    `"${timeZone}" is no time zone. Give its IANA name, such as Europe/Oslo or UTC.`,
  );
  if (!/^[A-Za-z][\w+\-/]*$/.test(timeZone)) throw wrong;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw wrong;
  }
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return wall - Math.floor(at / 1_000) * 1_000;
  };
}

/** When a clock on the wall first shows a time; for one that it skips, when it has gone on by as much. */
function instantOf(wall: number, offsetOf: (at: number) => number): number {
  const before = offsetOf(wall - dayMs);
  const after = offsetOf(wall + dayMs);
  const shown = [wall - before, wall - after].filter((at) => offsetOf(at) === wall - at);
  return shown.length === 0 ? wall - before : Math.min(...shown);
}
