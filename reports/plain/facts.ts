import type { Finding, Result } from '../../lab/model/result.ts';
import { isBypassed, testedTriggers } from '../figures.ts';
import { gather } from '../gather.ts';
import { flowsOf, sentFindings } from '../officer/facts.ts';
import { byTrigger } from '../words.ts';
import type { AgainState, LeakAnswer, Way } from './words.ts';

/**
 * Whether what was done would have shown a leak like that of 2019, whose sender paid no heed to the proxy
 * setting: only where nothing can go around the recorder, or the phone's own counters say that nothing did.
 */
export function leakOf2019({ coverage }: Result): LeakAnswer {
  const { trials, scope, bytes } = coverage;
  if (trials.valid === 0) return 'nothing';
  if (scope === 'import') return 'tool';
  if (scope === 'gateway') return isWhole(coverage) ? 'gateway' : 'gap';
  if (bytes.some(isBypassed)) return 'amount';
  const counted = bytes.filter(
    ({ missing, unexplained, tolerance }) => missing === undefined && unexplained >= -tolerance,
  );
  return counted.length >= trials.planned ? 'counted' : 'missed';
}

/** Whether the answer to that is yes. */
export function wouldHaveNoticed(result: Result): boolean {
  return ['gateway', 'counted'].includes(leakOf2019(result));
}

/** Whether what somebody on the way could read went to the receiver of that leak. */
export function sentAsIn2019(result: Result): boolean {
  return sentFindings(result).some(
    (each) => isReadable(each) && /^(?:.+\.)?vnet\.cn$/.test(each.recipient.host),
  );
}

/** Receivers with which the phone talked in a way that could not be read. */
export function unreadHosts({ coverage }: Result): string[] {
  const hosts = coverage.blind.flatMap(({ host, visibility }) => (visibility === 'bypassed' ? [] : [host]));
  return [...new Set(hosts)];
}

/** Whether a gateway that nothing passes unseen saw all of it: no other network, and no moment without a recorder. */
function isWhole({ bytes, blind }: Result['coverage']): boolean {
  return !bytes.some(isBypassed) && !blind.some(({ visibility }) => visibility === 'bypassed');
}

/** What one receiver got in one way: identifiers, and the occasions that they share. */
export type Parcel = {
  readonly identifiers: readonly Finding[];
  readonly occasions: readonly Finding[];
  readonly way: Way;
};

/** A receiver with all that it got; the gravest first. */
export type Received = {
  readonly host: string;
  readonly first: Finding;
  readonly parcels: readonly Parcel[];
};

/** What the phone was seen to send, by receiver. */
export function receivedIn(result: Result): Received[] {
  return gather(sentFindings(result), ({ recipient }) => recipient.host).flatMap((findings) => {
    const [first] = findings;
    if (first === undefined) return [];
    const parcels = flowsOf(findings).map(({ identifiers, findings: occasions }) => ({
      identifiers,
      occasions: [...occasions].sort((a, b) => byTrigger(momentOf(a), momentOf(b))),
      way: wayOf(occasions[0] ?? first),
    }));
    return [{ host: first.recipient.host, first, parcels }];
  });
}

/** The name of the moment at which it was sent. */
export function momentOf({ trigger, background }: Finding): string {
  return background ? 'any' : trigger;
}

/** How it travelled. A code that is no lock protects nothing. */
export function wayOf({ transport, decoding }: Finding): Way {
  if (transport === 'tls') return 'protected';
  if (transport === 'tls-unverified') return 'weak';
  if (transport === 'unknown') return 'unknown';
  return decoding.some((each) => hiding.test(each)) ? 'coded' : 'clear';
}

const hiding = /^(?:base|hex|gzip|deflate|zlib|br|zstd|lz4|snappy|xor|aes)/;

/** Whether somebody on the way could have read it. */
export function isReadable(finding: Finding): boolean {
  return ['clear', 'coded', 'weak'].includes(wayOf(finding));
}

/** What became of each finding since the run before, in the order in which it is told. */
export function againIn({ findings }: Result): readonly (readonly [AgainState, readonly Finding[]])[] {
  const of = (state: AgainState) => findings.filter((each) => againState(each) === state);
  return (['still', 'new', 'undecided', 'fixed'] as const).map((state) => [state, of(state)] as const);
}

function againState({ state, fixed }: Finding): AgainState {
  if (state === 'new') return 'new';
  if (state === 'unproven') return 'undecided';
  // Gone without what verifies it is a word about numbers, and none about a mended phone.
  if (state === 'gone') return fixed === undefined ? 'undecided' : 'fixed';
  return 'still';
}

/** What was done, and how often it counts. */
export function doneIn(result: Result): readonly (readonly [moment: string, times: number])[] {
  return testedTriggers(result)
    .map(([moment, { n }]) => [moment, n] as const)
    .sort(([a], [b]) => byTrigger(a, b));
}

/** What the phone's counters say of what nobody saw. */
export function countedIn({ coverage }: Result): { bypassed: number; cellular: number; uncounted: number } {
  const around = coverage.bytes.filter(
    ({ missing, unexplained, tolerance }) => missing === undefined && unexplained > tolerance,
  );
  return {
    bypassed: around.reduce((sum, { unexplained }) => sum + unexplained, 0),
    cellular: coverage.bytes.reduce((sum, { cellular }) => sum + cellular, 0),
    // Behind the gateway nothing of Wi-Fi went another way; of the mobile network the page speaks in any case.
    uncounted:
      coverage.scope === 'proxy'
        ? Math.max(
            0,
            coverage.trials.valid - coverage.bytes.filter(({ missing }) => missing === undefined).length,
          )
        : 0,
  };
}
