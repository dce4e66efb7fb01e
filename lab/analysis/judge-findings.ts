import { createHash } from 'node:crypto';
import type { Comparison, Difference } from '../model/comparison.ts';
import { identifierKinds } from '../model/device.ts';
import { type EmissionKey, keyOf } from '../model/emission.ts';
import type { Policy } from '../model/policy.ts';
import type { Profile, ProfileEntry } from '../model/profile.ts';
import { type Finding, type FindingState, findingStates } from '../model/result.ts';
import { clearest, isDigest } from './compare-contrast.ts';
import { dwellOf } from './dwell-of.ts';
import { packagesOf } from './package-changes.ts';
import { isOutsideEea } from './recipients/recipient-of.ts';
import { type Builds, sentenceOn, type Wordless } from './sentence.ts';
import { type Circumstances, declaredRole, severityOf } from './severity.ts';
import { missedRateBelow } from './statistics.ts';
import { anyTrigger, backgroundTrigger, idleTrigger } from './summarize-trials.ts';

const hourMs = 3_600_000;
const gravest: readonly FindingState[] = [
  'new',
  'worse',
  'unproven',
  'changed',
  'gone',
  'unchanged',
  'excepted',
];

/** All differences as findings with severity and sentence, the gravest first, in a stable order. */
export function findingsOf(comparison: Comparison, policy: Pick<Policy, 'declared'>): Finding[] {
  const builds = buildsOf(comparison);
  return comparison.differences
    .map((difference) => findingOf(difference, comparison, policy, builds))
    .sort(byGravity);
}

/** The builds of a comparison, as sentences name them. */
export function buildsOf(comparison: Comparison): Builds {
  const { base, head } = comparison;
  return {
    head: head.fingerprint,
    base: base?.fingerprint ?? null,
    newPackages: packagesOf(comparison).added,
  };
}

/** The id of a finding: a hash of its key, the same in every run. */
export function findingId(key: EmissionKey): string {
  return `F-${createHash('sha256').update(keyOf(key)).digest('hex').slice(0, 8)}`;
}

/** True where the newer build itself shows it. */
export function isPresent({ evidence }: Pick<Finding, 'evidence'>): boolean {
  return evidence.length > 0;
}

function byGravity(a: Finding, b: Finding): number {
  return (
    gravest.indexOf(a.state) - gravest.indexOf(b.state) ||
    b.severity.score - a.severity.score ||
    // What a user does comes before what happened in between, the lasting before the resettable.
    Number(isUntriggered(a)) - Number(isUntriggered(b)) ||
    b.severity.parts.P - a.severity.parts.P ||
    triggerRank(a) - triggerRank(b) ||
    identifierKinds.indexOf(a.identifier) - identifierKinds.indexOf(b.identifier) ||
    (a.slot ?? 0) - (b.slot ?? 0) ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  );
}

function isUntriggered({ trigger }: Finding): boolean {
  return trigger === backgroundTrigger || trigger === anyTrigger;
}

/** What happens most often in a phone's life first. */
const byFrequency = ['screen-on', 'unlock', 'boot', 'sim-swap'];

function triggerRank({ trigger }: Finding): number {
  const rank = byFrequency.indexOf(trigger);
  return rank < 0 ? byFrequency.length : rank;
}

function findingOf(
  difference: Difference,
  comparison: Comparison,
  policy: Pick<Policy, 'declared'>,
  builds: Builds,
): Finding {
  const { head } = comparison;
  // Where this build shows nothing the baseline's entry tells what is missing.
  const entry = difference.head ?? difference.base;
  if (entry === null) throw new RangeError('A difference needs an entry on one side at least.');
  const wordless: Wordless = {
    ...identityOf(difference, entry),
    ...ratesOf(difference, head),
    state: difference.state,
    why: difference.why,
    background: entry.background,
    firstSeen: firstSeenOf(difference, comparison),
    sender: entry.sender,
    severity: severityOf(circumstancesOf(difference, entry, head, policy)),
    ...claimsOf(difference),
    ...approvalsOf(difference),
  };
  return { ...wordless, sentence: sentenceOn([wordless], builds) };
}

function approvalsOf({
  approval,
  unapproved,
  known,
}: Difference): Pick<Finding, 'approval' | 'unapproved' | 'known'> {
  return {
    ...(approval === undefined ? {} : { approval }),
    ...(unapproved ? { unapproved } : {}),
    ...(known ? { known } : {}),
  };
}

function identityOf({ key }: Difference, entry: ProfileEntry) {
  return {
    id: findingId(key),
    identifier: entry.kind,
    label: entry.label,
    slot: entry.slot,
    spelling: spellingOf(entry),
    decoding: entry.decodings[0] ?? [],
    where: entry.where,
    place: key.place,
    endpoint: key.endpoint,
    recipient: entry.recipient,
    transport: clearest(entry.transports),
    trigger: key.trigger,
  };
}

function ratesOf({ head: entry, headSeen, baseSeen }: Difference, head: Profile) {
  const shown = entry !== null && (headSeen.k > 0 || entry.invalidOnly) ? entry : null;
  return {
    seen: headSeen,
    idleSeen: entry?.idle ?? { k: 0, n: head.trialsByTrigger[idleTrigger] ?? 0 },
    baselineSeen: baseSeen,
    missedRateBelow: shown === null ? missedRateBelow(headSeen.n) : null,
    answeredBy: shown?.answeredBy ?? 'unknown',
    evidence: shown?.evidence ?? [],
  };
}

/** What is claimed beyond the state, and what would decide it. */
function claimsOf({ state, key, began, controlSeen, toDecide = null, fixed, unreadInBaseline }: Difference) {
  return {
    ...(unreadInBaseline === undefined || state !== 'new' ? {} : { unreadInBaseline }),
    ...(fixed === undefined || state !== 'gone' ? {} : { fixed }),
    ...(began === undefined ? {} : { began }),
    ...(controlSeen === undefined ? {} : { controlSeen }),
    ...(state === 'unproven' ? { trialsToDecide: toDecide?.trials ?? null } : {}),
    ...(toDecide === null || toDecide.trigger === key.trigger ? {} : { decidedBy: toDecide.trigger }),
  };
}

function firstSeenOf(difference: Difference, { base, head }: Comparison): Finding['firstSeen'] {
  const known = base !== null && difference.base !== null;
  const entry = known ? difference.base : difference.head;
  // Of what was left open in a baseline only that it was sent before is known, and not since when.
  if (entry === null || (difference.known === true && !known)) return null;
  const { fingerprint } = known ? base : head;
  return { build: fingerprint, at: new Date(entry.firstAt).toISOString() };
}

function circumstancesOf(
  { key }: Difference,
  { kind, transports, recipient, together, perTrial }: ProfileEntry,
  profile: Profile,
  { declared }: Pick<Policy, 'declared'>,
): Circumstances {
  return {
    kind,
    transport: clearest(transports),
    trigger: key.trigger,
    declared: declaredRole(recipient, declared),
    outsideEea: isOutsideEea(recipient.country) || isOutsideEea(recipient.hosting?.country ?? null),
    together,
    // One in a trial is the trigger's own doing; several are a rate.
    perHour: perTrial > 1 ? (perTrial * hourMs) / Math.max(1, dwellOf(profile, key.trigger)) : 0,
  };
}

/** The most telling spelling: the value itself before any digest of it. */
function spellingOf({ spellings }: ProfileEntry): string {
  return spellings.find((spelling) => !isDigest(spelling)) ?? spellings[0] ?? 'plain';
}

/** How many findings there are of each state. */
export function countsOf(findings: readonly Finding[]): Record<FindingState, number> {
  const count = (state: FindingState) => findings.filter((finding) => finding.state === state).length;
  return Object.fromEntries(findingStates.map((state) => [state, count(state)])) as Record<
    FindingState,
    number
  >;
}
