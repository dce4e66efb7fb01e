import type { LogReading, PhoneProcess } from '../../../lab/model/trace.ts';
import type { Adb } from './adb.ts';

const answerLimitMs = 30_000;

/** No more than this is kept of one reading; the newest lines are the last. */
const mostBytes = 4 * 1024 * 1024;

/** Without the radio's own log, which is long and full of identifiers; `events` tells which processes began. */
const command = 'logcat -d -v threadtime -b main,system,crash,events';

/**
 * The phone's log from a moment of its own clock on (ms since the epoch; null for all of it), and
 * the processes that run. A log that the phone does not give is empty.
 */
export async function readLog(adb: Adb, since: number | null): Promise<LogReading> {
  const from = since === null ? '' : ` -T ${(since / 1000).toFixed(3)}`;
  const { stdout: list } = await adb.shell('ps -A -o PID,NAME', { timeoutMs: answerLimitMs });
  const { stdout } = await adb.shell(`${command}${from}`, { timeoutMs: answerLimitMs });
  return { at: Date.now(), text: newest(stdout), processes: processesIn(list) };
}

/** `ps -A -o PID,NAME`. */
export function processesIn(text: string): PhoneProcess[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s*$/.exec(line);
    return match?.[2] === undefined ? [] : [{ pid: Number(match[1]), name: match[2] }];
  });
}

/** The end of it, from the beginning of a line on, where it is too long. */
function newest(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= mostBytes) return text;
  const kept = bytes.subarray(bytes.length - mostBytes);
  return kept.subarray(kept.indexOf(0x0a) + 1).toString('utf8');
}
