/** Something that a person is asked to do or to say about one phone. */
export type Prompt = {
  readonly serial: string;
  /** What to do, in words; it holds no whole identifier value. */
  readonly text: string;
  /** What may be answered, each a word; the first is the usual one. */
  readonly answers: readonly [string, ...string[]];
  readonly timeoutMs: number;
};

/**
 * Whoever can be asked to do something by hand. Resolves with one of the prompt's answers. Throws
 * PHONE_STATE where nobody answered in time, and the signal's reason where the work was stopped.
 */
export interface Operator {
  ask(prompt: Prompt, signal: AbortSignal): Promise<string>;
}

/**
 * One way on which a person sees prompts and answers them: a terminal, a page. Several show the same
 * prompt at once; the first answer counts, and takes it away from the others by the signal.
 */
export interface Answerer {
  readonly name: string;
  answer(prompt: Prompt, signal: AbortSignal): Promise<string>;
}

/** The answers to something that is to be done. */
export const doneOrNot = ['done', 'cannot'] as const;
