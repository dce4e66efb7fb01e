import type { BaselineRun, FrozenRate } from '../../model/baseline.ts';
import type { IdentifierKind } from '../../model/device.ts';
import { type EmissionKey, keyOf } from '../../model/emission.ts';
import type { Profile, ProfileEntry, Rate } from '../../model/profile.ts';
import { recipientOf } from '../recipients/recipient-of.ts';
import { anyTrigger, backgroundTrigger, idleTrigger } from '../summarize-trials.ts';
import { type AllowingEntry, fullKey, matches } from './entry-match.ts';
import { frozenRate } from './frozen-rate.ts';
import { runsInState } from './runs-in-state.ts';

/** The baseline's runs that may be used, those of them that were read again, and the run to compare. */
export type BaseParts = {
  readonly runs: readonly BaselineRun[];
  readonly read: readonly Profile[];
  readonly head: Profile;
};

type Windows = Pick<ProfileEntry, 'seen' | 'byTrigger' | 'inBackground'>;

/**
 * A rated entry of a baseline as an entry of a profile. What the file does not say of its form is
 * taken from the newer side, so that it is no difference. Null where its key leaves parts out.
 */
export function baseEntry(source: AllowingEntry, parts: BaseParts): ProfileEntry | null {
  const written = fullKey(source.key);
  if (written === null) return null;
  const twin = parts.head.entries.find(
    (entry) => entry.key.trigger === written.trigger && matches(source.key, entry),
  );
  const key = twin?.key ?? written;
  const windows = windowsOf(source, key, parts);
  const idle = windows.byTrigger[idleTrigger] ?? { k: 0, n: 0 };
  return {
    key,
    ...kindOf(key, twin),
    ...windows,
    invalidOnly: false,
    together: [],
    answeredBy: 'unknown',
    idle,
    background: idle.k > 0,
    ...formOf(source, twin),
    where: twin?.where ?? key.place,
    recipient: twin?.recipient ?? recipientOf(hostOf(key)),
    sender: twin?.sender ?? { package: null, confidence: 'unknown' },
    placeholder: null,
    firstAt: Math.min(...parts.runs.map(({ at }) => Date.parse(at)), twin?.firstAt ?? parts.head.startedAt),
    evidence: [],
    perTrial: 1,
  };
}

/** What was not seen in a run of the baseline was tried there all the same: its trials count. */
function windowsOf(source: AllowingEntry, key: EmissionKey, parts: BaseParts): Windows {
  const { runs, read, head } = parts;
  const rates = ratesOf(source, key, runs, read);
  if (rates === null) {
    const seen = ('seen' in source ? source.seen : undefined) ?? { k: 0, n: 0 };
    const isTrigger = key.trigger !== anyTrigger && key.trigger !== backgroundTrigger;
    return { seen, byTrigger: isTrigger ? { [key.trigger]: seen } : {}, inBackground: {} };
  }
  const window = (part: 'by' | 'background') =>
    Object.fromEntries(
      [...new Set(runs.flatMap(({ trials }) => Object.keys(trials)))].map((name): [string, Rate] => {
        const alike = runsInState(name, runs, head);
        const k = of(rates, alike).reduce((sum, rate) => sum + (rate[part]?.[name] ?? 0), 0);
        return [name, { k, n: alike.reduce((sum, { trials }) => sum + (trials[name] ?? 0), 0) }];
      }),
    );
  const alike = runsInState(key.trigger, runs, head);
  const tried = alike.map((run) => rates.find((rate) => rate.run === run.id)?.n ?? trialsOf(key, run));
  const seen = {
    k: of(rates, alike).reduce((sum, { k }) => sum + k, 0),
    n: tried.reduce((sum, n) => sum + n, 0),
  };
  return { seen, byTrigger: window('by'), inBackground: window('background') };
}

function of(rates: readonly FrozenRate[], runs: readonly BaselineRun[]): FrozenRate[] {
  return rates.filter(({ run }) => runs.some(({ id }) => id === run));
}

/** Frozen rates, but of runs that were read again the rates of today's rules; null where none were frozen. */
function ratesOf(
  source: AllowingEntry,
  key: EmissionKey,
  runs: readonly BaselineRun[],
  read: readonly Profile[],
): FrozenRate[] | null {
  const frozen = 'rates' in source ? source.rates : undefined;
  if (frozen === undefined) return null;
  const again = new Map(read.map((profile) => [profile.run, profile]));
  return runs.flatMap(({ id }) => {
    const profile = again.get(id);
    if (profile === undefined) return frozen.filter((rate) => rate.run === id);
    const entry = profile.entries.find((each) => keyOf(each.key) === keyOf(key));
    return entry === undefined ? [] : [frozenRate(entry, profile)];
  });
}

function trialsOf({ trigger }: EmissionKey, { trials }: BaselineRun): number {
  return trials[trigger === anyTrigger ? backgroundTrigger : trigger] ?? 0;
}

/** What the newer side shows of the approved forms is no difference; the bounds are. */
function formOf(source: AllowingEntry, twin: ProfileEntry | undefined) {
  const transport = source.transport ?? source.key.transport;
  const spellings = source.spellings ?? twin?.spellings ?? ['plain'];
  const within = twin?.spellings.every((each) => spellings.includes(each)) === true;
  return {
    transports: transport === undefined ? (twin?.transports ?? ['unknown' as const]) : [transport],
    spellings: within ? (twin?.spellings ?? spellings) : spellings,
    decodings: twin?.decodings ?? [[]],
  };
}

/** `imei:2`, `custom:asset-tag:2`: the kind, its label, its slot. */
function kindOf({ identifier }: EmissionKey, twin: ProfileEntry | undefined) {
  if (twin !== undefined) return { kind: twin.kind, label: twin.label, slot: twin.slot };
  const [kind, ...rest] = identifier.split(':');
  const slot = Number(rest.at(-1));
  const label = kind === 'custom' ? (rest[0] ?? null) : null;
  return { kind: kind as IdentifierKind, label, slot: Number.isInteger(slot) ? slot : null };
}

function hostOf({ endpoint, recipient }: EmissionKey): string {
  const host = endpoint.split(' ')[1] ?? '';
  return host.includes('.') && !host.includes('{}') && !host.startsWith('/') ? host : recipient;
}
