import { buildName } from '../lab/model/build.ts';
import type { Finding, Result } from '../lab/model/result.ts';
import { answeringOf } from '../lab/model/trial.ts';
import { certificateFindingsOf, certificateGrade, checkRows, wereChecked } from './certificates.ts';
import { approvalText, beganText, saidOf, undecidedText } from './decision-words.ts';
import {
  baselineRate,
  coverageParts,
  isBypassed,
  listeningText,
  perTrigger,
  scopeNames,
  seenText,
  timeText,
} from './figures.ts';
import { type FindingRow, groupsOf } from './groups.ts';
import { buildChanges } from './markdown/build-diff.ts';
import { matrixTable } from './markdown/side-by-side.ts';
import { code, prose, table } from './markdown/text.ts';
import type { ReportFormat, ReportInput } from './report.ts';
import { unknownGrade, unknownOf } from './unknown.ts';
import { grouped } from './visible.ts';
import {
  identifierName,
  isBackground,
  questionWords,
  recipientOwner,
  stateOrder,
  stateWords,
  transportOf,
  verdictWords,
} from './words.ts';

const rowsShown = 200;

/** For merge requests and job summaries of GitHub and GitLab: captured text can neither link, mention nor run. */
export const markdown: ReportFormat = {
  name: 'markdown',
  file: 'report.md',
  mime: 'text/markdown',
  render(input) {
    return `${[...head(input), ...findings(input.result), ...certificates(input.result), ...unknown(input.result), ...sideBySide(input), ...limits(input.result), ...packages(input.result), ...conduct(input.result)].join('\n\n')}\n`;
  },
};

function head({ result, nextCommand }: ReportInput): string[] {
  const { word, shape, meaning } = verdictWords[result.verdict];
  const { baseline, build } = result;
  return [
    `# ${shape} ${word}: ${prose(buildName(build.fingerprint))} (${prose(build.line)}), ${scopeNames[result.coverage.scope]}`,
    ...(result.cautions ?? []).map((each) => `> ▲ ${prose(each, 600)}`),
    `**${prose(result.sentence, 900)}**`,
    meaning,
    table(
      ['', ''],
      [
        ['Build', code(build.fingerprint)],
        ['Baseline', baselineText(baseline)],
        [
          'Counts',
          stateOrder.map((each) => `${stateWords[each].shape} ${result.counts[each]} ${each}`).join(', '),
        ],
        ...coverageParts(result).map(({ label, text }) => [label, prose(text)]),
        ...questionWords(result).map(({ question, word: answer, note }) => [
          question,
          `**${answer}**. ${note}`,
        ]),
        ['Next', code(nextCommand, 400)],
      ],
    ),
    ...(result.reasons.length === 0
      ? []
      : [result.reasons.map((each) => `- ${prose(each, 600)}`).join('\n')]),
  ];
}

function baselineText(baseline: Result['baseline']): string {
  if (baseline === null) return 'none: nothing can be called new, so nothing can pass';
  const by =
    baseline.approvedBy === null ? 'approved by nobody' : `approved by ${prose(baseline.approvedBy)}`;
  return `${code(baseline.fingerprint)} ${by}; why this one: ${prose(baseline.why)}`;
}

function findings(result: Result): string[] {
  const rows = groupsOf(result.findings).flatMap(({ bundles }) => bundles.flatMap((each) => each.rows));
  if (rows.length === 0) return ['## Findings', 'None.'];
  const rest = rows.length - rowsShown;
  return [
    '## Findings',
    table(
      [
        'State',
        'Severity',
        'Identifier',
        'Recipient',
        'Trigger',
        'This build',
        'Baseline',
        'How',
        'Sent by',
        'Id',
      ],
      rows.slice(0, rowsShown).map((each) => findingRow(each, result)),
    ),
    ...(rest > 0 ? [`And ${grouped(rest)} more in \`result.json\`.`] : []),
    ...decisions(rows.slice(0, rowsShown).flatMap((each) => each.findings)),
    'Severity, 0 to 10, is permanence P + transport T + recipient R + circumstances C. It is for sorting; it is not law.',
  ];
}

function certificates(result: Result): string[] {
  if (!wereChecked(result)) return [];
  const found = certificateFindingsOf(result).map(
    (each) =>
      `- **${certificateGrade(each)}** ${prose(each.sentence, 900)} ${prose(each.why, 300)} ${code(each.id)}`,
  );
  return [
    '## Certificate checks',
    found.length === 0 ? 'No client sent on a certificate that it must refuse.' : found.join('\n'),
    table(
      ['Host', 'Outcome', 'Sent on (k of n times shown)'],
      checkRows(result).map(({ host, outcome, rates }) => [
        code(host),
        prose(outcome, 300),
        prose(rates, 300),
      ]),
    ),
  ];
}

function unknown(result: Result): string[] {
  const found = unknownOf(result);
  if (found.length === 0) return [];
  const lines = found
    .slice(0, rowsShown)
    .map((each) => `- **${unknownGrade(each)}** ${prose(each.sentence, 900)} ${prose(each.why, 300)}`);
  const rest = found.length - rowsShown;
  return [
    '## Unknown identifiers',
    lines.join('\n'),
    ...(rest > 0 ? [`And ${grouped(rest)} more in \`result.json\`.`] : []),
  ];
}

/** What people decided of findings, and what trials would decide. */
function decisions(findings: readonly Finding[]): string[] {
  const lines = [
    ...saidOf(findings, ({ approval }) => (approval === undefined ? '' : approvalText(approval))),
    ...saidOf(findings, beganText),
    ...saidOf(findings, undecidedText),
  ];
  return lines.length === 0
    ? []
    : [
        lines
          .slice(0, 60)
          .map((each) => `- ${prose(each, 600)}`)
          .join('\n'),
      ];
}

function findingRow({ worst, findings: of }: FindingRow, result: Result): string[] {
  const { severity, sender, recipient } = worst;
  const { P, T, R, C } = severity.parts;
  const triggers = of.map((each) => (isBackground(each) ? `${each.trigger} (background)` : each.trigger));
  const by = sender.package === null ? 'not known' : `${code(sender.package)} (${sender.confidence})`;
  const answered = worst.answeredBy === 'lab' ? '; answered by the lab' : '';
  return [
    `${stateWords[worst.state].shape} ${stateWords[worst.state].word}`,
    `${severity.score.toFixed(1)} ${severity.band} (P${P} T${T} R${R} C${C})`,
    prose(identifierName(worst)),
    `${code(recipient.host)} ${prose(recipientOwner(recipient))}`,
    prose(triggers.join(', ')),
    prose(perTrigger(of, seenText)),
    prose(perTrigger(of, (each) => baselineRate(each, result))),
    `${prose(transportOf(worst))}, in ${code(worst.where)}${answered}`,
    by,
    of.map((each) => code(each.id)).join(' '),
  ];
}

function sideBySide({ matrix }: ReportInput): string[] {
  return matrix === undefined ? [] : ['## Side by side', ...matrixTable(matrix)];
}

function limits({ coverage }: Result): string[] {
  const flows = Object.entries(coverage.flows).map(([name, count]) => [name, grouped(count)]);
  const { unread } = coverage;
  return [
    '## What could not be seen',
    prose(coverage.scopeSentence, 900),
    ...(coverage.longest === undefined ? [] : [prose(coverage.longest.sentence, 300)]),
    table(['Visibility', 'Flows'], flows),
    ...limitTables(coverage),
    ...(unread === 0
      ? []
      : [`Parts of messages that could not be decoded, and were not searched: ${grouped(unread)}.`]),
    ...(coverage.notes.length === 0
      ? []
      : [coverage.notes.map((each) => `- ${prose(each, 600)}`).join('\n')]),
  ];
}

function limitTables({ blind, bytes, trials }: Result['coverage']): string[] {
  const contacts = blind.map(({ host, visibility, inBaseline, approval }) => [
    code(host),
    visibility,
    inBaseline ? 'yes' : 'no',
    approval === undefined ? 'by nobody' : prose(approvalText(approval), 600),
  ]);
  const bypassed = bytes
    .filter(isBypassed)
    .map(({ trial, sent, recorded, unexplained, tolerance, cellular }) => [
      String(trial),
      ...[sent, recorded, unexplained, tolerance, cellular].map(grouped),
    ]);
  const invalid = trials.invalid.map((each) => [String(each.trial), prose(each.reason, 600)]);
  const unlessEmpty = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? [] : [table(head, rows)];
  return [
    ...unlessEmpty(['Contact that could not be read', 'Visibility', 'On the baseline', 'Approved'], contacts),
    ...unlessEmpty(
      ['Trial with bypassed bytes', 'Sent', 'Recorded', 'Unexplained', 'Tolerance', 'Cellular'],
      bypassed,
    ),
    ...unlessEmpty(['Trial that does not count', 'Why'], invalid),
  ];
}

function packages(result: Result): string[] {
  if (result.buildDiff !== undefined) return buildChanges(result, result.buildDiff);
  const lines = (['added', 'removed', 'changed'] as const).flatMap((word) =>
    result.packages[word].length === 0
      ? []
      : [`- ${word}: ${result.packages[word].map((each) => code(each)).join(', ')}`],
  );
  return lines.length === 0 ? [] : ['## Packages that differ from the baseline', lines.join('\n')];
}

function conduct(result: Result): string[] {
  const { conditions, policy, tool } = result;
  return [
    '## How the run was done',
    table(
      ['', ''],
      [
        ['From, to', `${prose(timeText(result.startedAt))}, ${prose(timeText(result.finishedAt))}`],
        ['Phones', `${prose(conditions.devices.join(', '))}${conditions.simulated ? ' (simulated)' : ''}`],
        [
          'Conditions',
          prose(
            `${conditions.state}, responder ${answeringOf(conditions)}, listening ${listeningText(result)}`,
          ),
        ],
        ...(policy.rules ?? []).map((rule) => ['Rule', prose(rule, 400)]),
        ['Tool', prose(`phonehome ${tool.version}, ruleset ${tool.ruleset}`)],
      ],
    ),
  ];
}
