import type { LogLine } from './log-lines.ts';

const aroundMs = 5_000;
const mostLines = 40;

/** The lines of the phone's log from five seconds before a moment to five after, the nearest where there are many. */
export function logAround(lines: readonly LogLine[], at: number): string {
  const near = lines
    .filter((line) => Math.abs(line.at - at) <= aroundMs)
    .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at));
  const shown = near.slice(0, mostLines).sort((a, b) => a.at - b.at);
  const left = near.length - shown.length;
  return [
    ...shown.map(({ at: time, pid, tag, text }) => `${seconds(time - at)} ${pid} ${tag}: ${text}`),
    ...(left > 0 ? [`(and ${left} more lines)`] : []),
  ].join('\n');
}

function seconds(ms: number): string {
  const text = (ms / 1000).toFixed(3);
  return ms < 0 ? text : `+${text}`;
}
