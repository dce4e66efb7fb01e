import { createInterface } from 'node:readline/promises';
import { LabError } from '../errors.ts';
import type { CheckQuestion, CheckTalk, TalkWords } from '../model/check.ts';
import type { Desk } from './ask.ts';

/** Speaks with a person at a terminal. Without one it can say something, and ask nothing (USAGE). */
export function terminalTalk(
  words: TalkWords,
  desk: Desk = { input: process.stdin, output: process.stderr },
): CheckTalk {
  const say = (text: string) =>
    void desk.output.write(`${desk.output.isTTY === true ? lightOnDark(text) : text}\n`);
  return {
    say,
    show: () => undefined,
    ask: async (question, signal) => {
      signal.throwIfAborted();
      if (desk.input.isTTY !== true || desk.output.isTTY !== true)
        throw new LabError(
          'USAGE',
          'A check asks the person who has the phone in the hand, and nobody is at this terminal. Start it in a terminal, or with --page.',
        );
      say(`\n${question.text}`);
      return answerOf(question, words, desk, signal);
    },
    close: async () => undefined,
  };
}

/** A camera reads a square that is light where it is drawn, whatever the terminal's own colours are. */
function lightOnDark(text: string): string {
  return text.replaceAll(/^.*[\u2580\u2584\u2588].*$/gm, '\u001b[97;40m$&\u001b[0m');
}

async function answerOf(
  { kind, choices = [] }: CheckQuestion,
  words: TalkWords,
  desk: Desk,
  signal: AbortSignal,
): Promise<string> {
  if (kind === 'text') return type('> ', desk, signal);
  if (kind === 'done') return type(`${words.enter} `, desk, signal);
  for (const [index, { label }] of choices.entries()) desk.output.write(`  ${index + 1}  ${label}\n`);
  for (;;) {
    const typed = (await type(`${words.choose(choices.length)} `, desk, signal)).trim() || '1';
    const chosen = /^\d+$/.test(typed) ? choices[Number(typed) - 1] : undefined;
    if (chosen !== undefined) return chosen.value;
  }
}

/** A line. The end of input (Ctrl-D) ends the check, as Ctrl-C does. */
async function type(prompt: string, desk: Desk, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: desk.input, output: desk.output });
  // In a terminal the key arrives here, and nobody else sees it.
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<never>((_, reject) =>
    terminal.once('close', () => reject(new LabError('INTERRUPTED', 'The check was ended at its terminal.'))),
  );
  try {
    return await Promise.race([terminal.question(prompt, { signal }), ended]);
  } catch (thrown) {
    throw signal.aborted ? signal.reason : thrown;
  } finally {
    ended.catch(() => undefined);
    terminal.close();
  }
}
