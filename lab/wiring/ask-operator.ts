import { createInterface } from 'node:readline/promises';
import type { Operator } from '../../devices/ota/install-build.ts';

/** The person at this terminal; null where the lab runs without one. */
export function terminalOperator(signal: AbortSignal): Operator {
  const { stdin, stderr } = process;
  if (stdin.isTTY !== true || stderr.isTTY !== true) return null;
  return async (request) => {
    const terminal = createInterface({ input: stdin, output: stderr });
    try {
      await terminal.question(`\n${request}\nPress Enter when that is done. `, { signal });
    } finally {
      terminal.close();
    }
  };
}
