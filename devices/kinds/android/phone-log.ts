import type { LogReading, LogSpan, PhoneProcess } from '../../../lab/model/trace.ts';
import type { Adb } from './adb.ts';
import { askAll } from './ask-all.ts';
import { clockIn } from './reading.ts';

const answerLimitMs = 30_000;

/** No more than this is kept of one reading; the newest lines are the last. */
const mostBytes = 4 * 1024 * 1024;

/** Without the radio's own log, which is long and full of identifiers; `events` tells which processes began. */
const buffers = ['main', 'system', 'crash', 'events'] as const;
const command = `logcat -d -v threadtime -b ${buffers.join(',')}`;

/** Each buffer's oldest line alone. */
const spanCommands = {
  clock: 'date +%s.%N',
  up: 'cat /proc/uptime',
  main: oldestOf('main'),
  system: oldestOf('system'),
  crash: oldestOf('crash'),
  events: oldestOf('events'),
} as const;

/**
 * The phone's log from a moment of its own clock on (ms since the epoch; null for all of it), and
 * the processes that run. A log that the phone does not give is empty.
 */
export async function readLog(adb: Adb, since: number | null): Promise<LogReading> {
  const from = since === null ? '' : ` -T ${(since / 1000).toFixed(3)}`;
  const ask = { ...spanCommands, list: 'ps -A -o PID,NAME' } as const;
  const { list, ...span } = await askAll(adb, ask, answerLimitMs);
  const { stdout } = await adb.shell(`${command}${from}`, { timeoutMs: answerLimitMs });
  const text = newest(stdout);
  const processes = processesIn(list);
  return { at: Date.now(), text, processes, span: spanIn(span), cut: text.length < stdout.length };
}

/** How far back each buffer of the log goes, in one round trip. */
export async function readLogSpan(adb: Adb): Promise<LogSpan> {
  return spanIn(await askAll(adb, spanCommands, answerLimitMs));
}

/** `ps -A -o PID,NAME`. */
export function processesIn(text: string): PhoneProcess[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s*$/.exec(line);
    return match?.[2] === undefined ? [] : [{ pid: Number(match[1]), name: match[2] }];
  });
}

function oldestOf(buffer: string): string {
  return `logcat -d -v epoch -b ${buffer} -m 1`;
}

function spanIn(answers: Readonly<Record<keyof typeof spanCommands, string>>): LogSpan {
  const oldest = buffers.flatMap((buffer) => {
    const seconds = /^\s*(\d+\.\d+)\s/m.exec(answers[buffer])?.[1];
    return seconds === undefined ? [] : [[buffer, Math.round(Number(seconds) * 1000)] as const];
  });
  const up = /^\d+(\.\d+)?/.exec(answers.up)?.[0];
  return {
    phoneClock: clockIn(answers.clock) ?? Date.now(),
    upMs: up === undefined ? null : Number(up) * 1000,
    oldest: Object.fromEntries(oldest),
  };
}

/** The end of it, from the beginning of a line on, where it is too long. */
function newest(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= mostBytes) return text;
  const kept = bytes.subarray(bytes.length - mostBytes);
  return kept.subarray(kept.indexOf(0x0a) + 1).toString('utf8');
}
