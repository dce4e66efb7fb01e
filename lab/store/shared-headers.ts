import type { CaptureEvent } from '../model/flow.ts';

/** So many are remembered, of so many characters each: a phone may send others each time. */
const [mostKnown, mostLength] = [20_000, 512];

/**
 * Makes equal header lines of many events one object: most are the same in each request, and would be
 * most of what a long recording takes in memory.
 */
export function sharedHeaders(): (event: CaptureEvent) => CaptureEvent {
  let known = new Map<string, unknown>();
  const share = (line: unknown): unknown => {
    if (!Array.isArray(line)) return line;
    const [name, value, ...more] = line as unknown[];
    if (typeof name !== 'string' || typeof value !== 'string' || more.length > 0) return line;
    if (name.length + value.length > mostLength) return line;
    // With the length of the name: what is one line must never be taken for another.
    const key = `${name.length}:${name}${value}`;
    const same = known.get(key);
    if (same !== undefined) return same;
    if (known.size >= mostKnown) known = new Map();
    known.set(key, line);
    return line;
  };
  return (event) => {
    if (!('headers' in event) || !Array.isArray(event.headers)) return event;
    return { ...event, headers: event.headers.map(share) } as CaptureEvent;
  };
}
