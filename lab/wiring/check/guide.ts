import { languages } from '../../../reports/plain/languages.ts';
import type { PlainWords } from '../../../reports/plain/words.ts';
import { LabError } from '../../errors.ts';
import type { CheckQuestion, CheckTalk } from '../../model/check.ts';

/** Speaks with the person in one language until the check is stopped. */
export type Guide = {
  readonly words: PlainWords;
  say(text: string): void;
  /** Shows the page with what was found. */
  show(page: string): void;
  /** Shows what is to be done and waits until it is. */
  done(text: string): Promise<void>;
  /** What was typed; empty where nothing was. */
  text(text: string): Promise<string>;
  yes(text: string): Promise<boolean>;
  /** The value of the choice; one alone is not asked for. */
  choose<Value extends string>(
    text: string,
    choices: readonly { readonly value: Value; readonly label: string }[],
  ): Promise<Value>;
  readonly signal: AbortSignal;
};

/** The words of a language. Throws USAGE where the table has none. */
export function wordsOf(language: string): PlainWords {
  const words = languages.find(({ code }) => code === language);
  if (words !== undefined) return words;
  const known = languages.map(({ code, name }) => `${code} (${name})`).join(', ');
  throw new LabError('USAGE', `There is no language "${language}". Give one of ${known}.`);
}

/** A guide who speaks through a terminal or a page. */
export function guideAt(talk: CheckTalk, words: PlainWords, signal: AbortSignal): Guide {
  const ask = (question: CheckQuestion) => talk.ask(question, signal);
  const choose: Guide['choose'] = async (text, choices) => {
    const [only, ...others] = choices;
    if (only === undefined) throw new LabError('INTERNAL', 'A question has nothing to choose from.');
    if (others.length === 0) return only.value;
    const answer = await ask({ text, kind: 'choice', choices });
    return choices.find(({ value }) => value === answer)?.value ?? only.value;
  };
  return {
    words,
    signal,
    choose,
    say: (text) => talk.say(text),
    show: (page) => talk.show(page),
    done: async (text) => void (await ask({ text, kind: 'done' })),
    text: async (text) => (await ask({ text, kind: 'text' })).trim(),
    yes: async (text) => {
      const { yes, no } = words.guide;
      const choices = [
        { value: 'yes', label: yes },
        { value: 'no', label: no },
      ] as const;
      return (await choose(text, choices)) === 'yes';
    },
  };
}
