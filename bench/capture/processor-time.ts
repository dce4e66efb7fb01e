import { readdir, readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second for whoever reads it. */
const tickMs = 10;

/** What a process has used of the processor in all its threads, ms: other work on the machine does not stretch it. */
export async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** Resident memory of a process, MB: `now`, and the most it ever was. */
export async function residentMb(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  return { now: kb('VmRSS') / 1024, most: kb('VmHWM') / 1024 };
}

/** The child of this process whose command line has `part` in it. */
export async function childWith(part: string): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (parent === process.pid && line.includes(part)) return Number(name);
  }
  throw new Error(`No child of the bench runs ${part}.`);
}
