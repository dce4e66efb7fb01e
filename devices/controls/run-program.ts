import { execa } from 'execa';

/** A program of the lab's own that does what adb cannot. */
export type ControlProgram = {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly timeoutMs?: number;
};

/** Runs it with these words in its environment; answers why it did not do its part, or null where it did. */
export async function runProgram(
  { program, arguments: args, timeoutMs }: ControlProgram,
  env: Readonly<Record<string, string>>,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<string | null> {
  const result = await execa(program, args, {
    env,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    timeout: timeoutMs ?? limitMs,
    cancelSignal: signal,
    forceKillAfterDelay: 500,
    reject: false,
  });
  signal.throwIfAborted();
  if (!result.failed) return null;
  if (result.timedOut) return 'it did not end in time';
  return result.exitCode === undefined
    ? 'it could not be started'
    : `it ended with exit code ${result.exitCode}`;
}
