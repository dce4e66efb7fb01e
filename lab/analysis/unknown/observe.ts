import { randomInt } from 'node:crypto';
import type { Recipient, Transport } from '../../model/emission.ts';
import { type Boundary, boundaries } from '../../model/unknown.ts';
import type { Leaf } from './leaves.ts';
import { tokenHash } from './token.ts';

/** A stretch of one trial of one phone without a boundary in it. Counters say how many of each lie before it. */
export type Occasion = {
  readonly phone: string;
  /** Phones of one model are compared: what a model has in common is no identifier. */
  readonly model: string;
  readonly trial: number;
  readonly passed: Readonly<Record<Boundary, number>>;
};

/** Where a message went, and by what it can be found again. */
export type Sent = {
  readonly recipient: Recipient;
  readonly endpoint: string;
  readonly transport: Transport;
  readonly evidence: string;
};

/** One token of one phone at one place. `text` is kept from the second trial on. */
export type Trace = {
  readonly occasions: number[];
  readonly bits: number;
  readonly shape: string;
  text: string | null;
  issued: boolean;
};

/** What one phone sent at one place. */
export type PhoneTraces = { readonly seenIn: number[]; readonly tokens: Map<number, Trace> };

/** One place of one recipient. `overrun`: more different tokens than a place of an identifier has. */
export type TokenPlace = Sent & {
  readonly place: string;
  readonly solid: boolean;
  readonly transports: Set<Transport>;
  readonly evidenceOf: string[];
  readonly phones: Map<string, PhoneTraces>;
  overrun: boolean;
};

/** Bounds of memory: nothing that a phone sends lets it grow further. */
export type ObserveLimits = {
  readonly places: number;
  /** Different tokens of one phone at one place. */
  readonly tokens: number;
  /** Tokens of all places together. */
  readonly traces: number;
  /** Tokens of answers, by phone. */
  readonly issued: number;
  /** Keeps the text of tokens from the first sight on: where phones are told from one another afterwards. */
  readonly textAtOnce?: true;
};

export const usualObserveLimits: ObserveLimits = {
  places: 100_000,
  tokens: 256,
  traces: 2_000_000,
  issued: 200_000,
};

/** All that was seen. What did not fit is said in `limits`. */
export type Observations = {
  readonly occasions: readonly Occasion[];
  readonly places: ReadonlyMap<string, TokenPlace>;
  readonly limits: ReadonlySet<string>;
};

/** Takes in messages one by one; work and memory are linear in what is new. */
export class TokenObserver implements Observations {
  readonly occasions: Occasion[] = [];
  readonly places = new Map<string, TokenPlace>();
  readonly limits = new Set<string>();
  readonly #seed = randomInt(2 ** 31);
  readonly #issued = new Map<string, Set<number>>();
  readonly #numbers = new Map<string, number>();
  readonly #bounds: ObserveLimits;
  #traces = 0;

  constructor(bounds: ObserveLimits = usualObserveLimits) {
    this.#bounds = bounds;
  }

  /** Notes the tokens of one message that was sent. */
  sent(occasion: Occasion, sent: Sent, leaves: readonly Leaf[]): void {
    const number = this.#numberOf(occasion);
    for (const leaf of leaves) {
      const place = this.#placeOf(sent, leaf);
      if (place !== null && !place.overrun) this.#note(place, occasion.phone, number, leaf, sent);
    }
  }

  /** Notes what a server answered: a token in it that the phone sends afterwards is the server's. */
  answered(phone: string, text: string): void {
    const issued = this.#issued.get(phone) ?? new Set();
    this.#issued.set(phone, issued);
    for (const [token] of text.matchAll(/[\w+/=.-]{6,256}/g)) {
      if (issued.size >= this.#bounds.issued) return;
      issued.add(tokenHash(token, this.#seed));
    }
  }

  /** What was taken for one phone's is another's: a capture of which it turned out only at its end whose it is. */
  rename(from: string, to: string, model: string): void {
    for (const [number, occasion] of this.occasions.entries())
      if (occasion.phone === from) this.occasions[number] = { ...occasion, phone: to, model };
    for (const { phones } of this.places.values()) {
      const moved = phones.get(from);
      if (moved === undefined) continue;
      phones.delete(from);
      const own = phones.get(to);
      phones.set(to, own === undefined ? moved : joinTraces(own, moved));
    }
  }

  /** Takes back all that one phone sent. */
  forgetPhone(phone: string): void {
    for (const { phones } of this.places.values()) phones.delete(phone);
  }

  /** Takes back a trial in which the lab mixed phones up. */
  forget(phone: string, trial: number): void {
    const isOf = (number: number) => {
      const occasion = this.occasions[number];
      return occasion?.phone === phone && occasion.trial === trial;
    };
    for (const { phones } of this.places.values()) {
      const traces = phones.get(phone);
      if (traces === undefined) continue;
      drop(traces.seenIn, isOf);
      for (const [hash, trace] of traces.tokens) {
        drop(trace.occasions, isOf);
        if (trace.occasions.length === 0) traces.tokens.delete(hash);
      }
    }
  }

  #numberOf(occasion: Occasion): number {
    const key = [occasion.phone, occasion.trial, ...boundaries.map((each) => occasion.passed[each])].join(
      '|',
    );
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.occasions.length);
    return this.occasions.push(occasion) - 1;
  }

  #placeOf(sent: Sent, { place, solid }: Leaf): TokenPlace | null {
    const key = `${sent.recipient.domain}|${sent.endpoint}|${place}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    if (this.places.size >= this.#bounds.places) {
      this.limits.add(`Places beyond ${this.#bounds.places} were not searched for unknown identifiers.`);
      return null;
    }
    const opened: TokenPlace = {
      ...sent,
      place,
      solid,
      transports: new Set(),
      evidenceOf: [],
      phones: new Map(),
      overrun: false,
    };
    this.places.set(key, opened);
    return opened;
  }

  #note(place: TokenPlace, phone: string, occasion: number, leaf: Leaf, sent: Sent): void {
    place.transports.add(sent.transport);
    if (place.evidenceOf.length < 3) place.evidenceOf.push(sent.evidence);
    const traces: PhoneTraces = place.phones.get(phone) ?? { seenIn: [], tokens: new Map() };
    place.phones.set(phone, traces);
    if (traces.seenIn.at(-1) !== occasion) traces.seenIn.push(occasion);
    const hash = tokenHash(leaf.text, this.#seed);
    const known = traces.tokens.get(hash);
    if (known === undefined) {
      this.#begin(place, traces, phone, occasion, hash, leaf);
      return;
    }
    if (known.occasions.at(-1) === occasion) return;
    known.occasions.push(occasion);
    known.text ??= leaf.text;
  }

  #begin(
    place: TokenPlace,
    traces: PhoneTraces,
    phone: string,
    occasion: number,
    hash: number,
    leaf: Leaf,
  ): void {
    if (traces.tokens.size >= this.#bounds.tokens) this.#forget(traces, occasion);
    if (traces.tokens.size >= this.#bounds.tokens) {
      this.#close(place);
      return;
    }
    if (this.#traces >= this.#bounds.traces) {
      this.limits.add(`Tokens beyond ${this.#bounds.traces} were not searched for unknown identifiers.`);
      return;
    }
    this.#traces += 1;
    const issued = this.#issued.get(phone)?.has(hash) === true;
    traces.tokens.set(hash, {
      occasions: [occasion],
      bits: leaf.bits,
      shape: leaf.shape,
      text: this.#bounds.textAtOnce === true ? leaf.text : null,
      issued,
    });
  }

  /** What came once, in an earlier trial, is not what stays. */
  #forget({ tokens }: PhoneTraces, now: number): void {
    for (const [hash, { occasions }] of tokens) {
      if (occasions.length === 1 && occasions[0] !== now) {
        tokens.delete(hash);
        this.#traces -= 1;
      }
    }
  }

  #close(place: TokenPlace): void {
    place.overrun = true;
    for (const { tokens } of place.phones.values()) this.#traces -= tokens.size;
    place.phones.clear();
    this.limits.add(
      `Some places hold more than ${this.#bounds.tokens} different tokens in one trial, and were not searched for unknown identifiers.`,
    );
  }
}

function drop(list: number[], isOf: (number: number) => boolean): void {
  list.splice(0, list.length, ...list.filter((number) => !isOf(number)));
}

function joinTraces(own: PhoneTraces, moved: PhoneTraces): PhoneTraces {
  own.seenIn.push(...moved.seenIn);
  for (const [hash, trace] of moved.tokens) {
    const known = own.tokens.get(hash);
    if (known === undefined) own.tokens.set(hash, trace);
    else known.occasions.push(...trace.occasions);
  }
  return own;
}
