import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { LabError } from '../errors.ts';

/** Where questions are shown and answers typed. Only a person at a terminal is asked. */
export type Desk = {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
};

/** What an option says, or the answer of the person at this terminal. Throws USAGE where neither is there. */
export async function required(
  said: string | undefined,
  question: string,
  option: string,
  desk: Desk = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const answer = (said ?? (await ask(question, desk))).trim();
  if (answer !== '') return answer;
  throw new LabError('USAGE', `${question} Say it with ${option}; nothing was written.`);
}

async function ask(question: string, { input, output }: Desk): Promise<string> {
  if (input.isTTY !== true || output.isTTY !== true) return '';
  const terminal = createInterface({ input, output });
  // The end of input (Ctrl-D) is no answer, and must not be waited for.
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(`${question} `), ended]);
  } finally {
    terminal.close();
  }
}
