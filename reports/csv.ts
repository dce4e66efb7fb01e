import type { Finding, Result } from '../lab/model/result.ts';
import type { UnknownFinding } from '../lab/model/unknown.ts';
import { commaSeparated } from './comma-separated.ts';
import type { ReportFormat } from './report.ts';
import { unknownOf } from './unknown.ts';
import { identifierName, transportOf } from './words.ts';

/** Findings as a table for a spreadsheet, one a line, unknown identifiers at the end; the verdict stands on each. */
export const csv: ReportFormat = {
  name: 'csv',
  file: 'report.csv',
  mime: 'text/csv',
  render({ result }) {
    return commaSeparated(
      columns.map(([name]) => name),
      [
        ...result.findings.map((finding) => columns.map(([, of]) => of(finding, result))),
        ...unknownOf(result).map((each) => columns.map(([name]) => cellOf(name, each, result))),
      ],
    );
  },
};

type Column = readonly [
  name: string,
  of: (finding: Finding, result: Result) => string | number | boolean | null,
];

/** Without a baseline, or where only that it was sent before was kept, there is no rate: a zero would be a claim. */
function baselineSeenOf(
  { known, baselineSeen }: Finding,
  { baseline }: Result,
): Finding['baselineSeen'] | null {
  return baseline === null || (known === true && baselineSeen.n === 0) ? null : baselineSeen;
}

const columns: readonly Column[] = [
  ['verdict', (_finding, { verdict }) => verdict],
  ['build', (_finding, { build }) => build.fingerprint],
  ['baseline', (_finding, { baseline }) => baseline?.fingerprint ?? 'none'],
  ['id', ({ id }) => id],
  ['state', ({ state }) => state],
  ['severity', ({ severity }) => severity.score],
  ['band', ({ severity }) => severity.band],
  ['identifier', identifierName],
  ['recipient', ({ recipient }) => recipient.host],
  ['organisation', ({ recipient }) => recipient.organisation],
  ['country', ({ recipient }) => recipient.country],
  ['recipient confidence', ({ recipient }) => recipient.confidence],
  ['trigger', ({ trigger }) => trigger],
  ['background', ({ background }) => background],
  ['seen', ({ seen }) => seen.k],
  ['trials', ({ seen }) => seen.n],
  ['could be missed below', ({ missedRateBelow }) => missedRateBelow],
  ['baseline seen', (each, result) => baselineSeenOf(each, result)?.k ?? null],
  ['baseline trials', (each, result) => baselineSeenOf(each, result)?.n ?? null],
  ['transport', transportOf],
  ['request', ({ endpoint }) => endpoint],
  ['where', ({ where }) => where],
  ['answered by', ({ answeredBy }) => answeredBy],
  ['package', ({ sender }) => sender.package ?? sender.candidates?.join(' or ') ?? null],
  ['package confidence', ({ sender }) => sender.confidence],
  ['approval', ({ approval }) => approval?.text ?? null],
  ['approval broken', ({ approval }) => approval?.broken ?? null],
  ['why', ({ why }) => why],
  ['sentence', ({ sentence }) => sentence],
];

/** An unknown identifier in the same columns; what it has none of stays empty. */
function cellOf(name: string, each: UnknownFinding, result: Result): string | number | null {
  const { recipient, approval } = each;
  const cells: Readonly<Record<string, string | number | null>> = {
    verdict: result.verdict,
    build: result.build.fingerprint,
    baseline: result.baseline?.fingerprint ?? 'none',
    id: each.id,
    state: each.state,
    identifier: `unknown identifier (${each.shape})`,
    recipient: recipient.host,
    organisation: recipient.organisation,
    country: recipient.country,
    'recipient confidence': recipient.confidence,
    transport: each.transports.map((transport) => transportOf({ transport, decoding: [] })).join(', '),
    request: each.endpoint,
    where: each.place,
    approval: approval?.text ?? null,
    'approval broken': approval?.broken ?? null,
    why: each.why,
    sentence: each.sentence,
  };
  return cells[name] ?? null;
}
