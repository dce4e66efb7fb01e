import type { Recipient } from '../lab/model/emission.ts';
import type { Finding } from '../lab/model/result.ts';
import { byTrigger, identifierName, stateOrder } from './words.ts';

/** One identifier in one place of one endpoint, in one state: its findings differ in the trigger only. */
export type FindingRow = { readonly worst: Finding; readonly findings: readonly Finding[] };

/** What one recipient gets: the unit that a reader decides on. */
export type RecipientGroup = {
  readonly recipient: Recipient;
  readonly hosts: readonly string[];
  readonly identifiers: readonly string[];
  readonly triggers: readonly string[];
  readonly rows: readonly FindingRow[];
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

/** The worse one first: by state, then by severity, then by id so that the order never wavers. */
export function byWeight(a: Finding, b: Finding): number {
  const rank = (finding: Finding) => stateOrder.indexOf(finding.state);
  return rank(a) - rank(b) || b.severity.score - a.severity.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Groups findings by recipient, then by identifier and place. */
export function groupsOf(findings: readonly Finding[]): RecipientGroup[] {
  const sorted = [...findings].sort(byWeight);
  return inGroups(sorted, (each) => each.recipient.domain).flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    return {
      recipient: first.recipient,
      hosts: unique(of.map((each) => each.recipient.host)),
      identifiers: unique(of.map(identifierName)),
      triggers: unique(of.map((each) => each.trigger)).sort(byTrigger),
      rows: rowsOf(of),
    };
  });
}

function rowsOf(findings: readonly Finding[]): FindingRow[] {
  return inGroups(findings, rowKey).flatMap((of) => {
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

function inGroups(findings: readonly Finding[], key: (finding: Finding) => string): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(key(finding));
    if (group === undefined) groups.set(key(finding), [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
