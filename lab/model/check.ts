/** What was learned beside the traffic of a phone that one person checks; printed on the page for everybody. */
export type PhoneTold = {
  /** Packages on it that are known to have sent identifiers from other phones. */
  readonly known?: readonly string[];
  /** Packages of its firmware that an update took away, as the phone's own log tells. */
  readonly removed?: readonly string[];
  /** What counted in the check before, by the name of what was done. */
  readonly before?: Readonly<Record<string, number>>;
  /** The check was stopped before its end. */
  readonly unfinished?: boolean;
};

/** What a person is asked: to type something, to choose one, or to say that something is done. */
export type CheckQuestion = {
  readonly text: string;
  /** `text` may be left empty; `done` has nothing to answer. */
  readonly kind: 'text' | 'choice' | 'done';
  /** Of a choice; the first is the usual one. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
};

/** Where a check speaks with the person who has the phone in the hand: a terminal, or a page. */
export interface CheckTalk {
  say(text: string): void;
  /** Shows the page with what was found, where that can be shown: a terminal names its file only. */
  show(page: string): void;
  /** Resolves with what was typed, or the value of the choice. Throws the signal's reason. */
  ask(question: CheckQuestion, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** How a talk shows what is not said by the check itself; in the language of the check. */
export type TalkWords = {
  readonly enter: string;
  readonly done: string;
  readonly answer: string;
  readonly choose: (last: number) => string;
};

/** What `check` is asked for. */
export type CheckRequest = {
  /** Of the page and of all that is said: `en`, `nb`. */
  readonly language: string;
  /** Folder of the check; null for a new one below PHONEHOME_HOME. */
  readonly out: string | null;
  /** Captures of other tools, in place of a recording. */
  readonly imports: readonly string[];
  /** A device.yaml with what to look for; null asks. */
  readonly device: string | null;
  /** What an earlier check saved; null for a first one. */
  readonly again: string | null;
  /** This computer's address as the phone knows it; null finds or asks. */
  readonly address: string | null;
  /** How often each thing is done, and for how long is listened, ms; null as usual, or as in the check before. */
  readonly repeat: number | null;
  readonly listenMs: number | null;
  /** Speaks on a page of this computer in place of the terminal. */
  readonly page: boolean;
};

/** What a check left. */
export type CheckOutcome = {
  readonly folder: string;
  readonly page: string;
  readonly bundle: string;
  readonly saved: string;
  /** `sent`: something that tells the phone or its owner was seen; `open`: nothing, which proves little. */
  readonly answer: 'sent' | 'open' | 'fixed';
};

/** check.json (`phonehome.check/1`): what `--again` goes on from. Paths are relative to its folder. */
export type SavedCheck = {
  readonly schema: 'phonehome.check/1';
  readonly language: string;
  readonly run: string;
  readonly page: string;
  readonly bundle: string;
  readonly told: PhoneTold;
};
