import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A process of a lab: its command with its environment behind it, as ps shows them. */
export type LabProcess = { readonly pid: number; readonly command: string };

/** What the lab starts, by the words of its command. */
export const parts = {
  adb: /^\S*adb -P \d+ nodaemon server/,
  appium: /^\S*node \S*appium\S* server/,
  redis: /^\S*redis-server /,
  recorder: /^\S*node .*recorder-process\.js/,
  phones: /^\S*node .*simulated\/process\.js/,
} as const;

/** All processes whose command or environment names this folder: a lab's own, when it is its PHONEHOME_HOME. */
export async function processesOf(home: string): Promise<LabProcess[]> {
  const options = process.platform === 'darwin' ? 'axEww' : 'axeww';
  const { stdout } = await promisify(execFile)('ps', [options, '-o', 'pid=,args='], { maxBuffer: 1 << 26 });
  return stdout
    .split('\n')
    .filter((line) => line.includes(home))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+\s+/, '') }));
}

/** The one process of that part of a lab. */
export async function partOf(home: string, part: keyof typeof parts): Promise<number> {
  const all = await processesOf(home);
  const [found, ...others] = all.filter(({ command }) => parts[part].test(command));
  if (found !== undefined && others.length === 0) return found.pid;
  throw new Error(
    `${others.length + (found ? 1 : 0)} processes are ${part}:\n${all.map(({ command }) => command.slice(0, 200)).join('\n')}`,
  );
}

/** Resolves when nothing of that lab runs any more; the test's own time limit is the only limit. */
export async function allGone(home: string): Promise<void> {
  while ((await processesOf(home)).length > 0) await sleep(100);
}
