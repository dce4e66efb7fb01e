import type { Adb, ShellOptions, ShellResult } from './adb.ts';
import { quote } from './quote.ts';

/** Runs a line in the phone's shell as root. */
export type RootShell = (line: string, options?: ShellOptions) => Promise<ShellResult>;

/** A shell that is root already, the `su` of userdebug builds, and that of rooting tools. */
const ways: readonly ((line: string) => string)[] = [
  (line) => line,
  (line) => `su 0 sh -c ${quote(line)}`,
  (line) => `su -c ${quote(line)}`,
];

/** Root on the phone, by whichever way it gives that; null where it gives none. */
export async function findRoot(adb: Adb): Promise<RootShell | null> {
  for (const way of ways) {
    const { stdout } = await adb.shell(way('id -u'));
    if (stdout.trim() === '0') return (line, options) => adb.shell(way(line), options);
  }
  return null;
}
