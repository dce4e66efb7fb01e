import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Writable } from 'node:stream';

/** Another lab: `lines` are those that it prints after its first, `input` is what it reads. */
export type LabProcess = {
  readonly child: ChildProcess;
  readonly first: string;
  readonly lines: Interface;
  readonly input: Writable;
};

/**
 * Runs a module's text in a process of its own, as another lab would; `first` is the first line it
 * prints. Kill it with `child.kill('SIGKILL')`.
 */
export async function labProcess(source: string): Promise<LabProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  return { child, first, lines, input: child.stdin };
}

/** The import text of a module under lab/queue. */
export function moduleUrl(name: string): string {
  return new URL(`../../lab/queue/${name}`, import.meta.url).href;
}
