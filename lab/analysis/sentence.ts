import { buildName } from '../model/build.ts';
import type { Finding } from '../model/result.ts';
import { isDigest } from './compare-contrast.ts';
import { listOf, mannerOf, nameOf, recipientText, whenOf } from './sentence-words.ts';
import { missedRateBelow } from './statistics.ts';

/** A finding before its sentence is written. */
export type Wordless = Omit<Finding, 'sentence'>;

/**
 * The two builds that a sentence is about, by fingerprint; base is null without a baseline.
 * `newPackages` came with the newer one.
 */
export type Builds = {
  readonly head: string;
  readonly base: string | null;
  readonly newPackages?: readonly string[];
};

/**
 * The sentence on one finding, or on several with the same recipient, trigger and state: when, how
 * often, which build, what, how, to whom, what the baseline says, since when, sent by whom. The first
 * is the worst; the others add their identifiers. Never holds a value.
 */
export function sentenceOn(findings: readonly [Wordless, ...Wordless[]], builds: Builds): string {
  const [finding] = findings;
  const what = `${listOf([...new Set(findings.map(spelledName))])} ${mannerOfAll(findings)}`;
  const text = isPresent(finding)
    ? `${whenOf(finding.trigger)}, ${timesOf(finding)}, build ${buildName(builds.head)} sends ${what} to ${recipientText(finding.recipient)}${contactOf(finding)}`
    : absence(finding, what, builds);
  return `${text} — ${standingOf(finding, builds)}${firstSeenOf(finding)}${senderOf(finding, builds)}.`;
}

function spelledName({ identifier, label, slot, spelling }: Wordless): string {
  const name = nameOf(identifier, label, slot);
  return isDigest(spelling) ? `${name} as ${spelling} digest` : name;
}

/** What holds for one of several is not said of all. */
function mannerOfAll(findings: readonly Wordless[]): string {
  const manners = [...new Set(findings.map(({ transport, decoding }) => mannerOf(transport, decoding)))];
  return manners.length === 1 ? (manners[0] ?? '') : 'in clear text or merely encoded, not encrypted,';
}

function isPresent({ evidence }: Wordless): boolean {
  return evidence.length > 0;
}

function timesOf({ seen }: Wordless): string {
  if (seen.k === 0) return `seen in an attempt that does not count (${seen.k} of ${seen.n} valid trials)`;
  return `${seen.k} of ${seen.n} times`;
}

function contactOf({ answeredBy }: Wordless): string {
  return answeredBy === 'lab' ? ', not contacted (answered by the lab)' : '';
}

function absence(
  { missedRateBelow: bound, seen, trigger, recipient, state }: Wordless,
  what: string,
  builds: Builds,
): string {
  const verb = state === 'gone' ? 'no longer sends' : 'was not seen to send';
  return `${whenOf(trigger)}, ${seen.k} of ${seen.n} times${boundText(bound)}, build ${buildName(builds.head)} ${verb} ${what} to ${recipientText(recipient)}`;
}

function standingOf(finding: Wordless, builds: Builds): string {
  const approval = approvalWords(finding);
  return approval === '' ? againstBase(finding, builds) : `${againstBase(finding, builds)}; ${approval}`;
}

/** What the reviewed file says of it; a broken approval says why it is one. */
function approvalWords({ approval, state }: Wordless): string {
  if (approval === undefined || state === 'excepted' || state === 'gone') return '';
  const text = lowerFirst(approval.text);
  return approval.broken === undefined
    ? text
    : `${text}, which does not cover it: ${lowerFirst(approval.broken)}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '');
}

function againstBase(finding: Wordless, { base }: Builds): string {
  const { k, n } = finding.baselineSeen;
  if (base === null) return 'there is no baseline';
  const baseline = `baseline ${buildName(base)}`;
  const rate = n === 0 ? 'which never tried it' : `${k} of ${n}${k === 0 ? `, ${boundOf(n)}` : ''}`;
  if (finding.known === true)
    return k === 0
      ? `sent before, but not approved in ${baseline}`
      : `in ${baseline} (${rate}), but no longer approved`;
  if (finding.state === 'new') return `not in ${baseline} (${rate})${claimOf(finding)}`;
  if (finding.state === 'unchanged') return `already in ${baseline} (${rate})`;
  if (finding.state === 'excepted')
    return `${finding.approval === undefined ? 'excepted' : lowerFirst(finding.approval.text)}; ${baseline} (${rate})`;
  if (finding.state === 'gone') return `in ${baseline} ${rate}`;
  return `${finding.state} against ${baseline} (${rate}): ${finding.why.replace(/\.$/, '')}${neededOf(finding)}`;
}

/** "This build began it" is said only with a control; without one it reads "first seen". */
function claimOf({ began, controlSeen, unreadInBaseline }: Wordless): string {
  if (unreadInBaseline !== undefined) {
    const { host, visibility } = unreadInBaseline;
    return `; whose traffic to ${host} could not be read (${visibility}), so that it may have been in there`;
  }
  if (controlSeen === undefined || controlSeen.n === 0) return '';
  const control = `a control on the baseline's build: ${controlSeen.k} of ${controlSeen.n}`;
  if (began?.significant === true && began.control) {
    return `; this build began it (p = ${began.p.toPrecision(1)}; ${control})`;
  }
  return controlSeen.k > 0 ? `; not shown to be this build's doing (${control})` : '';
}

function neededOf({ state, trigger, trialsToDecide = null, decidedBy = trigger }: Wordless): string {
  if (state !== 'unproven' || trialsToDecide === null) return '';
  return ` (${trialsToDecide} further ${trialsToDecide === 1 ? 'trial' : 'trials'} of ${decidedBy} would decide)`;
}

function boundText(bound: number | null): string {
  return bound === null ? '' : ` (below ${(bound * 100).toFixed(0)} %)`;
}

function boundOf(n: number): string {
  return `below ${(missedRateBelow(n) * 100).toFixed(0)} %`;
}

function firstSeenOf({ firstSeen }: Wordless): string {
  return firstSeen === null ? '' : `; first seen ${buildName(firstSeen.build)}, ${firstSeen.at}`;
}

function senderOf({ sender }: Wordless, { newPackages = [] }: Builds): string {
  const { package: name, confidence, candidates = [] } = sender;
  const isNew = (each: string) => newPackages.includes(each);
  if (name !== null)
    return `; sent by ${name} (${confidence} confidence${isNew(name) ? ', NEW PACKAGE' : ''})`;
  const [only, ...others] = candidates.map((each) => (isNew(each) ? `${each} (NEW PACKAGE)` : each));
  if (only === undefined) return '; sender unknown';
  return others.length === 0 ? `; sent by ${only}` : `; sent by one of ${listOf([only, ...others])}`;
}
