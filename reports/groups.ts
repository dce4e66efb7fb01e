import type { Recipient } from '../lab/model/emission.ts';
import type { Finding } from '../lab/model/result.ts';
import { gather } from './gather.ts';
import { byIdentifier, byTrigger, identifierName, stateOrder } from './words.ts';

/** One identifier in one place of one endpoint, in one state: its findings differ in the trigger only. */
export type FindingRow = { readonly worst: Finding; readonly findings: readonly Finding[] };

/**
 * Rows that go out together: same host, endpoint, encoding, sender, triggers and rates. They differ in
 * the identifier and its place in the message only, so that one account tells them all.
 */
export type FindingBundle = {
  /** The worst of all: it stands for what they share. */
  readonly worst: Finding;
  readonly identifiers: readonly string[];
  readonly rows: readonly FindingRow[];
};

/** What one recipient gets: the unit that a reader decides on. */
export type RecipientGroup = {
  readonly recipient: Recipient;
  readonly hosts: readonly string[];
  readonly bundles: readonly FindingBundle[];
};

/** Findings that ask for a decision, those that stopped, and those that were decided before. */
export type FindingSections = {
  readonly decide: readonly RecipientGroup[];
  readonly gone: readonly RecipientGroup[];
  readonly known: readonly RecipientGroup[];
};

/** Sorts findings into sections, recipients and rows, the worst first everywhere. */
export function sectionsOf(findings: readonly Finding[]): FindingSections {
  const of = (...states: readonly Finding['state'][]) =>
    groupsOf(findings.filter((each) => states.includes(each.state)));
  return {
    decide: of('new', 'worse', 'changed', 'unproven'),
    gone: of('gone'),
    known: of('excepted', 'unchanged'),
  };
}

/** The worse one first: by state, then by severity, then by name so that the order never wavers. */
export function byWeight(a: Finding, b: Finding): number {
  const rank = (finding: Finding) => stateOrder.indexOf(finding.state);
  const key = ({ identifier, slot }: Finding) => `${identifier}:${slot ?? 1}`;
  return (
    rank(a) - rank(b) ||
    b.severity.score - a.severity.score ||
    byIdentifier(key(a), key(b)) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** Groups findings by recipient, then by what goes out together, then by identifier and place. */
export function groupsOf(findings: readonly Finding[]): RecipientGroup[] {
  const sorted = [...findings].sort(byWeight);
  return gather(sorted, (each) => each.recipient.domain).flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    return {
      recipient: first.recipient,
      hosts: unique(of.map((each) => each.recipient.host)),
      bundles: bundlesOf(rowsOf(of)),
    };
  });
}

function bundlesOf(rows: readonly FindingRow[]): FindingBundle[] {
  return gather(rows, bundleKey).flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    return {
      worst: first.worst,
      identifiers: unique(of.map((row) => identifierName(row.worst))),
      rows: of,
    };
  });
}

function bundleKey({ worst, findings }: FindingRow): string {
  const { state, recipient, endpoint, transport, decoding, sender, answeredBy } = worst;
  const shown = findings.map(
    ({ trigger, background, seen, missedRateBelow, baselineSeen, idleSeen, why }) => [
      trigger,
      background,
      seen,
      missedRateBelow,
      baselineSeen,
      idleSeen,
      why,
    ],
  );
  return JSON.stringify([state, recipient.host, endpoint, transport, decoding, sender, answeredBy, shown]);
}

function rowsOf(findings: readonly Finding[]): FindingRow[] {
  return gather(findings, rowKey).flatMap((of) => {
    const [worst] = of;
    return worst === undefined
      ? []
      : { worst, findings: [...of].sort((a, b) => byTrigger(a.trigger, b.trigger)) };
  });
}

function rowKey(finding: Finding): string {
  const { identifier, label, slot, endpoint, place, where, state, transport, spelling, recipient } = finding;
  const { sender } = finding;
  return JSON.stringify([
    identifier,
    label,
    slot,
    recipient.host,
    endpoint,
    place,
    where,
    state,
    transport,
    spelling,
    sender,
  ]);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
