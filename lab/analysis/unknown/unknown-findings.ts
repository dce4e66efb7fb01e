import type { Comparison } from '../../model/comparison.ts';
import type { Policy } from '../../model/policy.ts';
import type { Profile } from '../../model/profile.ts';
import type { UnknownEntry, UnknownFinding } from '../../model/unknown.ts';
import { listOf } from '../sentence-words.ts';
import { approveUnknown } from './approve-unknown.ts';

type Standing = Pick<UnknownFinding, 'state' | 'why' | 'approval'>;

/** Unknown identifiers of both sides with their states: what is new goes to review, unless the policy says otherwise. */
export function unknownFindings(comparison: Comparison, policy: Policy): UnknownFinding[] {
  const { base, head } = comparison;
  const now = head.unknown?.entries ?? [];
  // Without a baseline nothing can be called new, and so nothing is decided.
  const gate = base === null ? 'none' : (policy.unknown ?? 'review');
  const ids = new Set(now.map(({ id }) => id));
  const lost = (base?.unknown?.entries ?? []).filter(({ id }) => !ids.has(id));
  return [
    ...now.map((entry) =>
      findingOf(entry, approveUnknown(entry, arrivalOf(entry, comparison), comparison), gate),
    ),
    ...lost.map((entry) => findingOf(entry, departureOf(entry, comparison), gate)),
  ].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.id < b.id ? -1 : 1));
}

const order: readonly UnknownFinding['state'][] = [
  'new',
  'worse',
  'unproven',
  'excepted',
  'unchanged',
  'gone',
];

function wasSearched(profile: Profile | null): boolean {
  return profile?.unknown !== undefined && profile.unknown.limits.length === 0;
}

function arrivalOf({ id }: UnknownEntry, { base, incomparable }: Comparison): Standing {
  if (base === null) return { state: 'new', why: 'There is no baseline.' };
  if (incomparable.length > 0) return { state: 'unproven', why: incomparable.join(' ') };
  if (base.unknown?.entries.some((each) => each.id === id) === true)
    return { state: 'unchanged', why: 'The baseline has it, too.' };
  return wasSearched(base)
    ? { state: 'new', why: 'The baseline was searched for such tokens, and this one was not among them.' }
    : { state: 'unproven', why: 'The baseline was not searched for unknown identifiers, or not all of it.' };
}

/** Silence is a figure of the search, and no proof: a phone less, or a trial, hides a token. */
function departureOf(entry: UnknownEntry, { base, head, incomparable }: Comparison): Standing {
  if (incomparable.length > 0) return { state: 'unproven', why: incomparable.join(' ') };
  if (!wasSearched(head))
    return {
      state: 'unproven',
      why: 'This build was not searched for unknown identifiers, or not all of it.',
    };
  const asMany = head.devices.length >= entry.phones && head.valid.length >= (base?.valid.length ?? 0);
  const isUnread = head.contacts.some(
    ({ domain, visibility }) => domain === entry.recipient.domain && visibility !== 'decoded',
  );
  return asMany && !isUnread
    ? { state: 'gone', why: 'As many phones in as many trials sent its recipient nothing like it.' }
    : {
        state: 'unproven',
        why: 'There were fewer phones or trials, or traffic to its recipient that nobody could read.',
      };
}

function findingOf(entry: UnknownEntry, standing: Standing, ofNew: UnknownFinding['gate']): UnknownFinding {
  return { ...entry, ...standing, gate: gateOf(standing, ofNew), sentence: sentenceOf(entry) };
}

function gateOf({ state, approval }: Standing, ofNew: UnknownFinding['gate']): UnknownFinding['gate'] {
  if (approval?.kind === 'forbidden') return 'fail';
  if (approval?.overdue !== undefined && approval.broken === undefined) return 'review';
  return state === 'new' || state === 'worse' ? ofNew : 'none';
}

/** `Unknown identifier U-1a2b3c4d (16 hexadecimal digits) survives a factory reset (2 of 2 times), sent to …` */
export function sentenceOf(entry: UnknownEntry): string {
  const { id, shape, recipient, place, phones, trials, confidence, issuedBy } = entry;
  const who = issuedBy === 'server' ? ' A server had sent it to the phone before.' : '';
  const twins = entry.sameAs.length === 0 ? '' : ` The same values stand in ${listOf([...entry.sameAs])}.`;
  return `Unknown identifier ${id} (${shape}) ${lifeOf(entry)}, sent to ${recipient.host} as ${place}, another one by each of ${phones} phones in ${trials} trials together; confidence ${confidence}.${who}${twins}`;
}

const survived = {
  'factory-reset': 'a factory reset',
  install: 'a reinstallation',
  boot: 'a restart',
  sim: 'a change of SIM',
} as const;

function lifeOf({ scope, crossings }: UnknownEntry): string {
  const { sim } = crossings;
  const withSim =
    sim === undefined || sim.kept > 0 ? '' : `, changes with the SIM (${sim.of} of ${sim.of} times)`;
  if (scope !== 'none') {
    const { kept, of } = crossings[scope] ?? { kept: 0, of: 0 };
    return `survives ${survived[scope]} (${kept} of ${of} times)${withSim}`;
  }
  const lost = (['boot', 'install', 'factory-reset'] as const).filter(
    (each) => crossings[each] !== undefined,
  );
  if (lost.length === 0) return `stays while nothing happens (no restart was tried)${withSim}`;
  return `stays until ${listOf(lost.map((each) => survived[each]))}${withSim}`;
}

/** What has to be said with a verdict: tokens of which nobody knows whether the baseline had them. */
export function unknownReasons(unknown: readonly UnknownFinding[]): string[] {
  const open = unknown.filter(({ state }) => state === 'unproven').length;
  if (open === 0) return [];
  const what = open === 1 ? '1 unknown identifier' : `${open} unknown identifiers`;
  return [`${what} could not be compared with the baseline.`];
}
