import { createInterface } from 'node:readline/promises';
import { LabError } from '../errors.ts';

/** What an option says, or the answer of the person at this terminal. Throws USAGE where neither is there. */
export async function required(said: string | undefined, question: string, option: string): Promise<string> {
  const answer = (said ?? (await ask(question))).trim();
  if (answer !== '') return answer;
  throw new LabError('USAGE', `${question} Say it with ${option}; nothing was written.`);
}

async function ask(question: string): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY !== true || stderr.isTTY !== true) return '';
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    return await terminal.question(`${question} `);
  } finally {
    terminal.close();
  }
}
