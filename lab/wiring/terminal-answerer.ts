import { createInterface, type Interface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import type { Answerer, Prompt } from '../model/operator.ts';

/** Where prompts are shown and answers typed; both are terminals. */
export type Terminal = { readonly input: Readable; readonly output: Writable };

/** The person at this terminal; null where the lab runs without one. */
export function terminalAnswerer(): Answerer | null {
  const { stdin, stderr } = process;
  return stdin.isTTY === true && stderr.isTTY === true ? answererAt({ input: stdin, output: stderr }) : null;
}

/** Asks one prompt after the other, so that two phones never speak at once. */
export function answererAt({ input, output }: Terminal): Answerer {
  let last: Promise<unknown> = Promise.resolve();
  return {
    name: 'terminal',
    answer: (prompt, signal) => {
      const answer = last.then(async () => {
        signal.throwIfAborted();
        const terminal = createInterface({ input, output });
        try {
          return await askUntilKnown(terminal, prompt, signal);
        } finally {
          terminal.close();
        }
      });
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function askUntilKnown(terminal: Interface, prompt: Prompt, signal: AbortSignal): Promise<string> {
  const [usual, ...others] = prompt.answers;
  const how = others.length === 0 ? '' : `, or type ${others.map((each) => `"${each}"`).join(' or ')}`;
  let question = `\nPhone ${prompt.serial}: ${prompt.text}\nPress Enter for "${usual}"${how}. `;
  for (;;) {
    const typed = (await terminal.question(question, { signal })).trim().toLowerCase();
    const answer = typed === '' ? usual : prompt.answers.find((each) => each.toLowerCase() === typed);
    if (answer !== undefined) return answer;
    question = `That is none of ${prompt.answers.join(', ')}. `;
  }
}
