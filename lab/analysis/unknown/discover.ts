import { createHash } from 'node:crypto';
import type { UnknownEntry, UnknownValues } from '../../model/unknown.ts';
import { groupBy } from '../group-by.ts';
import type { Observations, PhoneTraces, TokenPlace, Trace } from './observe.ts';
import { type Persistence, persistenceOf, scopeOf, staysPut, sumPersistence } from './persistence.ts';

/** Of the tokens of a place that stay, at most so many may be those of several phones. */
const mostShared = 0.05;

/** Why a place holds no unknown identifier: one word each, for figures and for proofs. */
export type Refusal =
  | 'overrun'
  | 'passing'
  | 'shared'
  | 'one-phone'
  | 'not-one-model'
  | 'session'
  /** In a format that comes about by chance, and only of the values of some phones. */
  | 'lucky'
  | 'explained';

/** What came of one place. */
export type Outcome = {
  readonly key: string;
  readonly refused: Refusal | null;
  readonly entry: UnknownEntry | null;
  readonly values: UnknownValues['values'];
};

type Candidate = {
  readonly key: string;
  readonly place: TokenPlace;
  readonly own: ReadonlyMap<string, readonly Trace[]>;
  readonly persistence: Persistence;
  readonly issued: boolean;
};

/**
 * The tokens that stay on one phone and differ between phones of one model. `answersRead` says whether
 * answers were shown to the observer, too: else nobody knows who made a token.
 */
export function discover(seen: Observations, { answersRead = false } = {}): Outcome[] {
  const senders = phonesByEndpoint(seen);
  const weighed = [...seen.places].map(([key, place]) => {
    const result = weigh(key, place, seen);
    const isLucky =
      typeof result !== 'string' && !result.place.solid && result.own.size * 3 < senders(place) * 2;
    return { key, result: isLucky ? ('lucky' as const) : result };
  });
  const candidates = weighed.flatMap((each) => (typeof each.result === 'string' ? [] : [each.result]));
  const explained = explainedBy(candidates);
  const same = sameValues(candidates.filter((each) => !explained.has(each)));
  return weighed.map(({ key, result }) => {
    if (typeof result === 'string') return { key, refused: result, entry: null, values: [] };
    if (explained.has(result)) return { key, refused: 'explained', entry: null, values: [] };
    return {
      key,
      refused: null,
      entry: entryOf(result, seen, same(result), answersRead),
      values: valuesOf(result),
    };
  });
}

/** How many phones sent anything to an endpoint. */
function phonesByEndpoint({ places }: Observations): (place: TokenPlace) => number {
  const keyOf = ({ recipient, endpoint }: TokenPlace) => `${recipient.domain}|${endpoint}`;
  const phones = new Map<string, Set<string>>();
  for (const place of places.values()) {
    const known = phones.get(keyOf(place)) ?? new Set();
    phones.set(keyOf(place), known);
    for (const phone of place.phones.keys()) known.add(phone);
  }
  return (place) => phones.get(keyOf(place))?.size ?? 0;
}

function weigh(key: string, place: TokenPlace, seen: Observations): Candidate | Refusal {
  if (place.overrun) return 'overrun';
  const lasting = new Map(
    [...place.phones].map(([phone, traces]) => [phone, lastingOf(traces, seen)] as const),
  );
  const all = new Set([...lasting.values()].flatMap((tokens) => [...tokens.keys()]));
  if (all.size === 0) return 'passing';
  const isShared = sharedIn(place);
  if ([...all].filter(isShared).length > mostShared * all.size) return 'shared';
  const own = new Map(
    [...lasting].flatMap(([phone, tokens]) => {
      const mine = [...tokens].filter(([hash]) => !isShared(hash)).map(([, trace]) => trace);
      return mine.length === 0 ? [] : [[phone, mine] as const];
    }),
  );
  if (own.size < 2) return 'one-phone';
  const models = groupBy(own.keys(), (phone) => modelOf(phone, seen));
  if (![...models.values()].some((phones) => phones.length >= 2)) return 'not-one-model';
  return keptOrPassing({ key, place, own }, seen);
}

/** Whether more than one phone sent a token to this place, be it once. */
function sharedIn({ phones }: TokenPlace): (hash: number) => boolean {
  const holders = new Map<number, number>();
  for (const { tokens } of phones.values())
    for (const hash of tokens.keys()) holders.set(hash, (holders.get(hash) ?? 0) + 1);
  return (hash) => (holders.get(hash) ?? 0) > 1;
}

/** Tokens of two or more trials. */
function lastingOf({ tokens }: PhoneTraces, { occasions }: Observations): Map<number, Trace> {
  const trials = (trace: Trace) => new Set(trace.occasions.map((each) => occasions[each]?.trial)).size;
  return new Map([...tokens].filter(([, trace]) => trace.occasions.length > 1 && trials(trace) > 1));
}

function modelOf(phone: string, { occasions }: Observations): string {
  return occasions.find((each) => each.phone === phone)?.model ?? '';
}

function keptOrPassing(
  { key, place, own }: Pick<Candidate, 'key' | 'place' | 'own'>,
  { occasions }: Observations,
): Candidate | Refusal {
  const persistence = sumPersistence(
    [...own].flatMap(([phone, traces]) => {
      const seen = place.phones.get(phone);
      return seen === undefined ? [] : [persistenceOf(seen, traces, occasions)];
    }),
  );
  if (!staysPut(persistence)) return 'passing';
  const issued = [...own.values()].flat().some((trace) => trace.issued);
  if (issued && scopeOf(persistence.across) === 'none') return 'session';
  return { key, place, own, persistence, issued };
}

/**
 * One token is often met twice at one place: as it is written, and in what an encoding in it holds. Where
 * the inner one was reached for certain it is the truer one; else it is but a picture of the outer one.
 */
function explainedBy(candidates: readonly Candidate[]): Set<Candidate> {
  const explained = new Set<Candidate>();
  const byPlace = new Map(candidates.map((each) => [each.key, each]));
  for (const inner of candidates) {
    for (let cut = inner.key.lastIndexOf('/'); cut > 0; cut = inner.key.lastIndexOf('/', cut - 1)) {
      const outer = byPlace.get(inner.key.slice(0, cut));
      if (outer !== undefined) explained.add(inner.place.solid ? outer : inner);
    }
  }
  return explained;
}

/** Which others have the same values on each phone. */
function sameValues(candidates: readonly Candidate[]): (candidate: Candidate) => string[] {
  const signatureOf = (candidate: Candidate) =>
    JSON.stringify([...valuesOf(candidate)].sort((a, b) => (a.serial < b.serial ? -1 : 1)));
  const groups = groupBy(candidates, signatureOf);
  return (candidate) =>
    (groups.get(signatureOf(candidate)) ?? [])
      .filter((each) => each !== candidate)
      .map(idOf)
      .sort()
      .slice(0, 20);
}

/** The token that each phone sent in most trials. */
function valuesOf({ own }: Candidate): UnknownValues['values'] {
  return [...own].map(([serial, traces]) => ({ serial, value: mainOf(traces)?.text ?? '' }));
}

function mainOf(traces: readonly Trace[]): Trace | undefined {
  return traces.reduce<Trace | undefined>(
    (best, each) => (best === undefined || each.occasions.length > best.occasions.length ? each : best),
    undefined,
  );
}

function idOf({ key }: Candidate): string {
  return `U-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

function entryOf(
  candidate: Candidate,
  { occasions }: Observations,
  sameAs: readonly string[],
  answersRead: boolean,
): UnknownEntry {
  const { place, own, persistence, issued } = candidate;
  const traces = [...own.values()].flat();
  const trials = new Set(
    traces.flatMap((each) => each.occasions.map((at) => `${occasions[at]?.phone}|${occasions[at]?.trial}`)),
  ).size;
  const main = mainOf(traces);
  const bits = Math.min(...traces.map((each) => each.bits));
  return {
    id: idOf(candidate),
    recipient: place.recipient,
    endpoint: place.endpoint,
    place: place.place,
    scope: scopeOf(persistence.across),
    confidence: confidenceOf(own.size, trials, bits),
    phones: own.size,
    trials,
    crossings: persistence.across,
    shape: main?.shape ?? '',
    bits,
    issuedBy: issued ? 'server' : answersRead ? 'phone' : 'unknown',
    transports: [...place.transports].sort(),
    evidence: place.evidenceOf,
    sameAs,
  };
}

/** With so many phones, trials and bits, chance and the choices of a server hardly look like this. */
function confidenceOf(phones: number, trials: number, bits: number): UnknownEntry['confidence'] {
  if (phones >= 4 && trials >= 4 * phones && bits >= 40) return 'high';
  return phones >= 3 && trials >= 3 * phones ? 'medium' : 'low';
}
