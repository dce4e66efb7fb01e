import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Runs a module's text in a process of its own, as another lab would; `first` is the first line it
 * prints. Kill it with `child.kill('SIGKILL')`.
 */
export async function labProcess(source: string): Promise<{ child: ChildProcess; first: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, first };
}

/** The import text of a module under lab/queue. */
export function moduleUrl(name: string): string {
  return new URL(`../../lab/queue/${name}`, import.meta.url).href;
}
