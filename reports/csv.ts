import type { CertificateFinding, Finding, Result } from '../lab/model/result.ts';
import type { UnknownFinding } from '../lab/model/unknown.ts';
import { certificateFindingsOf } from './certificates.ts';
import { type Cell, commaSeparated } from './comma-separated.ts';
import type { ReportFormat } from './report.ts';
import { unknownOf } from './unknown.ts';
import { identifierName, transportOf } from './words.ts';

/**
 * Findings as a table for a spreadsheet, one a line: emissions, then certificate findings, then unknown
 * identifiers. The verdict stands on each.
 */
export const csv: ReportFormat = {
  name: 'csv',
  file: 'report.csv',
  mime: 'text/csv',
  render({ result }) {
    const rows: Row[] = [
      ...result.findings.map((each) => findingRow(each, result)),
      ...certificateFindingsOf(result).map((each) => certificateRow(each, result)),
      ...unknownOf(result).map((each) => unknownRow(each, result)),
    ];
    return commaSeparated(
      columns,
      rows.map((row) => columns.map((name) => row[name] ?? null)),
    );
  },
};

const columns = [
  'verdict',
  'build',
  'baseline',
  'id',
  'state',
  'severity',
  'band',
  'identifier',
  'recipient',
  'organisation',
  'country',
  'recipient confidence',
  'trigger',
  'background',
  'seen',
  'trials',
  'could be missed below',
  'baseline seen',
  'baseline trials',
  'transport',
  'request',
  'where',
  'answered by',
  'package',
  'package confidence',
  'approval',
  'approval broken',
  'why',
  'sentence',
] as const;

/** What a sort of finding has none of stays empty. */
type Row = Readonly<Partial<Record<(typeof columns)[number], Cell>>>;

function findingRow(finding: Finding, result: Result): Row {
  const baselineSeen = baselineSeenOf(finding, result);
  return {
    ...commonCells(finding, result),
    ...severityCells(finding),
    ...senderCells(finding),
    identifier: identifierName(finding),
    trigger: finding.trigger,
    background: finding.background,
    seen: finding.seen.k,
    trials: finding.seen.n,
    'could be missed below': finding.missedRateBelow,
    'baseline seen': baselineSeen?.k ?? null,
    'baseline trials': baselineSeen?.n ?? null,
    transport: transportOf(finding),
    request: finding.endpoint,
    where: finding.where,
    'answered by': finding.answeredBy,
  };
}

/** Without a baseline, or where only that it was sent before was kept, there is no rate: a zero would be a claim. */
function baselineSeenOf(
  { known, baselineSeen }: Finding,
  { baseline }: Result,
): Finding['baselineSeen'] | null {
  return baseline === null || (known === true && baselineSeen.n === 0) ? null : baselineSeen;
}

/** Each fault has a rate of its own, which one pair of columns cannot hold: the sentence tells them. */
function certificateRow(finding: CertificateFinding, result: Result): Row {
  return {
    ...commonCells(finding, result),
    ...severityCells(finding),
    ...senderCells(finding),
    identifier: `certificate (${finding.accepted.join(', ')})`,
    transport: transportOf({ transport: 'tls-unverified', decoding: [] }),
  };
}

function unknownRow(finding: UnknownFinding, result: Result): Row {
  const ways = finding.transports.map((transport) => transportOf({ transport, decoding: [] }));
  return {
    ...commonCells(finding, result),
    identifier: `unknown identifier (${finding.shape})`,
    transport: ways.join(', '),
    request: finding.endpoint,
    where: finding.place,
  };
}

type Common = Pick<Finding, 'id' | 'state' | 'recipient' | 'approval' | 'why' | 'sentence'>;

function commonCells({ id, state, recipient, approval, why, sentence }: Common, result: Result): Row {
  return {
    verdict: result.verdict,
    build: result.build.fingerprint,
    baseline: result.baseline?.fingerprint ?? 'none',
    id,
    state,
    recipient: recipient.host,
    organisation: recipient.organisation,
    country: recipient.country,
    'recipient confidence': recipient.confidence,
    approval: approval?.text ?? null,
    'approval broken': approval?.broken ?? null,
    why,
    sentence,
  };
}

function severityCells({ severity }: Pick<Finding, 'severity'>): Row {
  return { severity: severity.score, band: severity.band };
}

function senderCells({ sender }: Pick<Finding, 'sender'>): Row {
  return {
    package: sender.package ?? sender.candidates?.join(' or ') ?? null,
    'package confidence': sender.confidence,
  };
}
