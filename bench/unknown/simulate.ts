import { endpointOf } from '../../lab/analysis/endpoint.ts';
import { identifyMessage, type Matcher, makeMatcher } from '../../lab/analysis/identify.ts';
import { recipientOf } from '../../lab/analysis/recipients/recipient-of.ts';
import { discover, type Outcome, type Refusal } from '../../lab/analysis/unknown/discover.ts';
import { type Occasion, TokenObserver } from '../../lab/analysis/unknown/observe.ts';
import type { Device } from '../../lab/model/device.ts';
import { type Random, randomOf } from '../judge/random.ts';
import { messageOf } from './messages.ts';
import { identifierKinds, isServers, type PhoneState, type Source, sourcesOf, valuesOf } from './sources.ts';

/** How a world is drawn. */
export type Drawing = {
  readonly phones: number;
  readonly trials: number;
  readonly places: number;
  readonly seed: number;
};

/** One place for which the answer is wrong, with the cause in words. */
export type Wrong = { readonly source: Source; readonly claimed: boolean; readonly cause: string };

export type Score = {
  readonly claimed: number;
  readonly right: number;
  readonly existing: number;
  readonly messages: number;
  readonly wrong: readonly Wrong[];
};

/** Draws traffic, puts each message through decoding and discovery, and holds the claims against what was drawn. */
export function score({ phones, trials, places, seed }: Drawing): Score {
  const random = randomOf(seed);
  const sources = sourcesOf(places, random);
  const devices = Array.from({ length: phones }, (_, index) => deviceOf(index));
  const matcher = makeMatcher(devices);
  const observer = new TokenObserver();
  let messages = 0;
  for (const [index, device] of devices.entries()) {
    for (const state of historyOf(index, imeiOf(index), trials, random))
      messages += sendTrial({ observer, matcher, sources, device }, state, random);
  }
  const outcomes = new Map<number, Outcome[]>();
  for (const outcome of discover(observer, { answersRead: true })) {
    const number = numberOf(outcome.key);
    outcomes.set(number, [...(outcomes.get(number) ?? []), outcome]);
  }
  return { ...compare(sources, outcomes), messages };
}

function deviceOf(index: number): Device {
  const identifiers = [{ kind: 'imei', value: imeiOf(index) }] as const;
  return { serial: `SIM-${index}`, product: 'one', line: 'one/eu', identifiers, sims: [] };
}

function imeiOf(index: number): string {
  return `35693803564${String(3809 + index * 7)}`;
}

/** In a quarter of the trials the phone has restarted before, rarely an app is new, or all of it. */
function* historyOf(index: number, imei: string, trials: number, random: Random): Generator<PhoneState> {
  const passed = { boots: 0, installs: 0, resets: 0 };
  for (let trial = 1; trial <= trials; trial += 1) {
    const drawn = random();
    if (drawn < 0.06) passed.resets += 1;
    if (drawn < 0.06 || (drawn >= 0.3 && drawn < 0.4)) passed.installs += 1;
    if (drawn < 0.3) passed.boots += 1;
    const now = 1_790_000_000_000 + trial * 600_000 + Math.floor(random() * 500_000);
    yield { index, imei, trial, now, ...passed };
  }
}

type Bench = {
  readonly observer: TokenObserver;
  readonly matcher: Matcher;
  readonly sources: readonly Source[];
  readonly device: Device;
};

function sendTrial({ observer, matcher, sources, device }: Bench, state: PhoneState, random: Random): number {
  const { serial, product } = device;
  const passed = { boot: state.boots, install: state.installs, 'factory-reset': state.resets, sim: 0 };
  const occasion: Occasion = { phone: serial, model: product, trial: state.trial, passed };
  let sent = 0;
  for (const source of sources) {
    if (random() >= source.rate) continue;
    for (const value of valuesOf(source, state, random)) {
      const message = messageOf(source, value);
      if (isServers(source)) observer.answered(serial, `{"token":"${value}"}`);
      const { leaves } = identifyMessage(matcher, message, 'tokens');
      const host = /\/\/([^/]+)/.exec(message.url ?? '')?.[1] ?? '';
      observer.sent(
        occasion,
        {
          recipient: recipientOf(host),
          endpoint: endpointOf(message.method, message.url, matcher),
          transport: 'tls',
          evidence: `trials/${state.trial}/1#${source.number}`,
        },
        leaves,
      );
      sent += 1;
    }
  }
  return sent;
}

/** The host tells the source: `https://sab.example.com`. */
function numberOf(key: string): number {
  const name = / s([a-j]+)\.example\.com/.exec(key)?.[1] ?? '';
  return Number([...name].map((letter) => 'abcdefghij'.indexOf(letter)).join(''));
}

function compare(sources: readonly Source[], outcomes: ReadonlyMap<number, readonly Outcome[]>) {
  const wrong: Wrong[] = [];
  let [claimed, right, existing] = [0, 0, 0];
  for (const source of sources) {
    const mine = outcomes.get(source.number) ?? [];
    const claims = mine.filter(({ entry }) => entry !== null).length;
    const isOne = (identifierKinds as readonly string[]).includes(source.kind);
    claimed += claims;
    if (isOne) existing += 1;
    if (isOne && claims > 0) right += 1;
    if (claims > (isOne ? 1 : 0)) wrong.push({ source, claimed: true, cause: causeOfClaim(source, mine) });
    if (isOne && claims === 0) wrong.push({ source, claimed: false, cause: causeOfSilence(mine) });
  }
  return { claimed, right, existing, wrong };
}

const silences: Readonly<Record<Refusal, string>> = {
  'one-phone': 'no more than one phone sent it in two trials',
  passing: 'no phone kept it between neighbouring trials, or none sent it twice',
  session: 'a server had said it, and it outlived no restart',
  lucky: 'it stands in a format that comes about by chance, and few phones sent it',
  'not-one-model': 'no two phones of one model sent it',
  overrun: 'its place held too many tokens',
  explained: 'the same stands in what encodes it',
  shared: 'several phones sent the same',
};

/** Of the places that a source wrote to: what all phones share there is beside the identifier, and no cause. */
function causeOfSilence(mine: readonly Outcome[]): string {
  const refusals = new Set(mine.flatMap(({ refused }) => refused ?? []));
  if (refusals.size > 1) refusals.delete('shared');
  return refusals.size === 0
    ? 'it never stood in a leaf'
    : [...refusals].map((each) => silences[each]).join('; ');
}

function causeOfClaim({ kind, choices, lasts }: Source, mine: readonly Outcome[]): string {
  switch (kind) {
    case 'ab-bucket':
    case 'experiments':
      return `each phone was given another of ${choices} choices`;
    case 'server-session':
    case 'own-session':
      return `a session of ${lasts} trials lasted from each sight of it to the next`;
    default:
      return `claimed at ${mine.flatMap(({ entry }) => entry?.place ?? []).join(', ')}`;
  }
}

/** Of what is claimed, how much is right; of what there is, how much is claimed. */
export function rates({ claimed, right, existing }: Pick<Score, 'claimed' | 'right' | 'existing'>) {
  return { precision: claimed === 0 ? 1 : right / claimed, recall: existing === 0 ? 1 : right / existing };
}
