import type { IdentifierKind } from '../../lab/model/device.ts';

/** What the page can say of a leak like that of 2019: see `leakOf2019`. */
export type LeakAnswer = 'gateway' | 'gap' | 'counted' | 'amount' | 'missed' | 'tool' | 'nothing';

/** How something travelled: readable as it is, readable once unpacked, or protected, and how well. */
export type Way = 'clear' | 'coded' | 'weak' | 'protected' | 'unknown';

/** What came of something that was sent the last time. */
export type AgainState = 'fixed' | 'still' | 'undecided' | 'new';

/**
 * All that the page for everybody says, in one language. Who reads it knows nothing of networks: each
 * word has to be one that a newspaper would print without explaining it. A language is one file like
 * `en.ts` and one line in `languages.ts`.
 */
export type PlainWords = {
  /** BCP 47. */
  readonly code: string;
  /** In the language itself. */
  readonly name: string;
  readonly title: string;
  readonly when: (day: string, build: string) => string;
  /** One list of several, with the language's own "and". */
  readonly list: (items: readonly string[]) => string;
  readonly summary: {
    /** What anybody on the way could have read; what only its receivers could; and what nobody knows which of both. */
    readonly readable: (what: string, to: string) => string;
    readonly protected: (what: string, to: string) => string;
    readonly unknown: (what: string, to: string) => string;
    /** Nothing of it was readable on the way. */
    readonly noneReadable: string;
    readonly nothing: string;
    readonly nothingCounts: string;
    readonly answeredHere: string;
    readonly unfinished: string;
    readonly simulated: string;
    /** It also talked with so many receivers in a way that could not be read. */
    readonly unread: (count: number) => string;
  };
  readonly leak: {
    readonly heading: string;
    /** What that leak was, and that this is about the check and not about the phone. */
    readonly what: string;
    readonly answers: Readonly<Record<LeakAnswer, string>>;
    /** What was readable went to the receiver of that leak. */
    readonly same: string;
  };
  readonly sent: {
    readonly heading: string;
    readonly none: string;
    readonly unknownOwner: string;
    readonly notSure: string;
    readonly source: (source: string, day: string) => string;
    readonly by: (app: string) => string;
    readonly when: string;
    readonly what: string;
    readonly how: string;
    readonly of: (k: number, n: number) => string;
    readonly uncounted: string;
    readonly slot: (name: string, slot: number) => string;
  };
  readonly ways: Readonly<Record<Way, string>>;
  /** By the name of what was done; `any` is at any time, `other` all that has no line here. */
  readonly moments: Readonly<Record<string, string>> & { readonly any: string; readonly other: string };
  /** What identifies a phone or its owner: its name, and what it is. */
  readonly identifiers: Readonly<Record<IdentifierKind, readonly [name: string, meaning: string]>>;
  readonly again: {
    readonly heading: string;
    readonly lead: (before: string) => string;
    readonly states: Readonly<Record<AgainState, readonly [heading: string, meaning: string]>>;
    readonly row: (what: string, to: string, moment: string) => string;
    readonly rates: (before: string, now: string) => string;
    readonly none: string;
  };
  readonly unseen: {
    readonly heading: string;
    readonly always: readonly string[];
    readonly proxy: string;
    /** The phone's counters say that there was none of that. */
    readonly proxyCounted: string;
    readonly unread: (count: number) => string;
    /** `letters`: so many letters of text are as much. */
    readonly bypassed: (letters: string) => string;
    readonly cellular: (letters: string) => string;
    readonly uncounted: (counted: number, attempts: number) => string;
    readonly invalid: (invalid: number, planned: number) => string;
    readonly seldom: (listened: string | null) => string;
    readonly tool: string;
    readonly parts: (count: number) => string;
  };
  readonly phone: {
    readonly heading: string;
    readonly removed: (app: string) => string;
    readonly known: (app: string) => string;
  };
  /** What its owner can do, where something was sent and where nothing was. */
  readonly advice: {
    readonly heading: string;
    readonly sent: readonly string[];
    /** Where something may have been missed. */
    readonly unsure: readonly string[];
    readonly nothing: readonly string[];
  };
  readonly done: {
    readonly heading: string;
    readonly moment: string;
    readonly times: string;
    readonly timesBefore: string;
    readonly listened: (time: string) => string;
    readonly seconds: (n: number) => string;
    readonly minutes: (n: number) => string;
    readonly answers: Readonly<Record<string, string>> & { readonly sink: string };
    readonly imported: string;
  };
  readonly proof: { readonly heading: string; readonly text: string; readonly masked: string };
  readonly madeBy: (version: string) => string;
  readonly guide: GuideWords;
};

/** The numbers for which a person is asked, in this order. */
export const askedNumbers = [
  'imei',
  'imei2',
  'iccid',
  'msisdn',
  'wifi-mac',
  'bluetooth-mac',
  'serial',
  'advertising-id',
] as const;
export type AskedNumber = (typeof askedNumbers)[number];

/** What is said where this computer opens the hotspot in which the phone is. */
export type HotspotWords = {
  /** What is missing, and what can be done instead or about it. */
  readonly system: string;
  readonly rights: string;
  readonly none: string;
  readonly failed: (why: string) => string;
  readonly which: string;
  readonly wireless: string;
  readonly noneOfThem: string;
  readonly watched: (name: string) => string;
  readonly released: string;
  readonly stays: (why: string) => string;
  readonly join: string;
  readonly free: string;
  readonly notSeen: string;
};

/** What is said to the person who checks a phone, on the way to the page. */
export type GuideWords = {
  readonly yes: string;
  readonly no: string;
  readonly done: string;
  readonly enter: string;
  readonly choose: (last: number) => string;
  readonly answer: string;
  readonly welcome: (minutes: number) => string;
  readonly cable: string;
  readonly noCable: (why: string) => string;
  readonly which: string;
  readonly read: (count: number) => string;
  readonly numbers: string;
  readonly number: Readonly<Record<AskedNumber, readonly [ask: string, form: string]>>;
  readonly wrong: (form: string) => string;
  readonly doubtful: string;
  readonly model: string;
  readonly build: string;
  readonly way: string;
  readonly ways: { readonly wifi: string; readonly hotspot: string; readonly file: string };
  readonly hotspot: HotspotWords;
  readonly file: string;
  readonly address: string;
  readonly noAddress: string;
  readonly visit: (address: string) => string;
  readonly visited: string;
  readonly nothingYet: string;
  readonly proxy: (host: string, port: number) => string;
  readonly iphone: string;
  readonly proxySet: string;
  readonly trust: string;
  readonly press: string;
  readonly seen: string;
  readonly notSeen: string;
  readonly attempt: (n: number, of: number) => string;
  readonly act: {
    readonly sleep: string;
    readonly wake: string;
    readonly unlock: string;
    readonly reboot: string;
    readonly restarts: string;
  };
  readonly disagrees: string;
  readonly quiet: string;
  readonly listening: (time: string) => string;
  readonly prove: string;
  readonly skip: string;
  readonly fails: (why: string) => string;
  readonly repeat: string;
  readonly working: string;
  readonly stopped: string;
  readonly results: (page: string) => string;
  readonly proof: (file: string) => string;
  readonly keep: (file: string) => string;
  /** How the phone becomes what it was, by what was done to it. */
  readonly takeBack: Readonly<Record<'android' | 'iphone' | 'cable' | 'hotspot', string>>;
  /** The page that the phone opens. */
  readonly door: {
    readonly title: string;
    readonly proxy: (host: string, port: number) => string;
    readonly free: string;
    readonly android: string;
    readonly byHand: string;
    readonly later: string;
    readonly trust: string;
    readonly download: string;
    readonly trustAndroid: string;
    /** An iPhone takes setting and certificate from one profile. */
    readonly profile: string;
    readonly wifi: string;
    readonly get: string;
    readonly install: readonly string[];
    readonly after: string;
    readonly press: string;
    readonly pressed: string;
    readonly failed: string;
  };
};
