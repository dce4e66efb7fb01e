import { buildName } from '../lab/model/build.ts';
import type { Finding, Result, VerdictWord } from '../lab/model/result.ts';
import { arrivalRows, basisWords } from './build-diff.ts';
import { certificateFindingsOf, certificateGrade, checkRows, wereChecked } from './certificates.ts';
import { approvalText, saidOf, undecidedText } from './decision-words.ts';
import { baselineRate, countMeaning, coverageParts, perTrigger, scopeNames, seenText } from './figures.ts';
import { type FindingBundle, type FindingRow, groupsOf, type RecipientGroup } from './groups.ts';
import type { ReportFormat } from './report.ts';
import { limits } from './text/limits.ts';
import { type Colour, columns, inColumns, type Paint, paint, wrap } from './text/line.ts';
import { matrixLines } from './text/side-by-side.ts';
import { unknownGrade, unknownOf } from './unknown.ts';
import { visible } from './visible.ts';
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

/** The colour of each verdict; its word and shape say the same. */
export const verdictColours: Readonly<Record<VerdictWord, Colour>> = {
  fail: 'red',
  pass: 'green',
  review: 'yellow',
  inconclusive: 'magenta',
};

const groupsShown = 12;

/** The 30-second answer for a terminal, at most 100 columns wide. */
export const text: ReportFormat = {
  name: 'text',
  file: 'report.txt',
  mime: 'text/plain',
  render(input) {
    const ink = paint(input.colour === true);
    const { result, matrix, nextCommand } = input;
    return `${[
      ...head(result, ink),
      ...facts(result, ink),
      ...findings(result, ink),
      ...certificates(result, ink),
      ...unknown(result, ink),
      ...(matrix === undefined ? [] : ['', ...matrixLines(matrix, ink)]),
      ...arrivals(result, ink),
      ...limits(result, ink),
      '',
      `Next: ${ink.bold(visible(nextCommand, 400))}`,
    ].join('\n')}\n`;
  },
};

function head(result: Result, ink: Paint): string[] {
  const { word, shape } = verdictWords[result.verdict];
  const { build, baseline } = result;
  const scope = `(${scopeNames[result.coverage.scope]})`;
  const room = columns - shape.length - word.length - scope.length - 5;
  const title = inColumns(`${buildName(build.fingerprint)}  ${build.line}`, room).trimEnd();
  const base =
    baseline === null
      ? 'none, so nothing can be called new'
      : `${buildName(baseline.fingerprint)}, ${approval(baseline.approvedBy)}; why: ${baseline.why}`;
  return [
    `${ink.colour(verdictColours[result.verdict], `${shape} ${word}`)}  ${ink.bold(title)}  ${scope}`,
    ...wrap(result.sentence),
    ...result.reasons
      .filter((each) => each !== result.sentence)
      .flatMap((each) => wrap(each, '    ', '  - ', 600)),
    '',
    ...labelled('Baseline', base, ink),
    ...(result.policy.file === undefined ? [] : labelled('Policy', policyText(result), ink)),
  ];
}

/** Clients that send on certificates that they must refuse, and how many hosts were checked at all. */
function certificates(result: Result, ink: Paint): string[] {
  if (!wereChecked(result)) return [];
  const rows = checkRows(result);
  return [
    '',
    ink.bold('Certificate checks'),
    ...certificateFindingsOf(result)
      .slice(0, groupsShown)
      .flatMap((each) => wrap(`${certificateGrade(each)}: ${each.sentence}`, '    ', '  - ', 600)),
    ...rows
      .slice(0, groupsShown)
      .flatMap(({ host, outcome }) => wrap(`${host}: ${outcome}`, '    ', '  - ', 600)),
    ...(rows.length > groupsShown ? [`  … and ${rows.length - groupsShown} more in the report`] : []),
  ];
}

/** Tokens that nobody listed; those that both builds have are in the report. */
function unknown(result: Result, ink: Paint): string[] {
  const found = unknownOf(result).filter(({ state }) => state !== 'unchanged');
  if (found.length === 0) return [];
  const rest = found.length - groupsShown;
  return [
    '',
    ink.bold('Unknown identifiers'),
    ...found
      .slice(0, groupsShown)
      .flatMap((each) => wrap(`${unknownGrade(each)}: ${each.sentence}`, '    ', '  - ', 600)),
    ...(rest > 0 ? [`  … and ${rest} more in the report`] : []),
  ];
}

/** A new emission beside the package that came with the build; the rest of the diff is in the other formats. */
function arrivals(result: Result, ink: Paint): string[] {
  const rows = arrivalRows(result);
  if (rows.length === 0) return [];
  const lines = rows.map(
    ({ package: name, state, basis, sends }) =>
      `${name} (${state}) ${basisWords[basis]}: ${sends.join('; ')}`,
  );
  const rest = lines.length - groupsShown;
  return [
    '',
    ink.bold('What came with this build'),
    ...lines.slice(0, groupsShown).flatMap((each) => wrap(each, '    ', '  - ', 600)),
    ...(rest > 0 ? [`  … and ${rest} more in the report`] : []),
  ];
}

function approval(by: string | null): string {
  return by === null ? 'approved by nobody' : `approved by ${by}`;
}

function facts(result: Result, ink: Paint): string[] {
  const counts = stateOrder.map((each) => {
    const word = `${result.counts[each]} ${stateWords[each].word}`;
    if (result.counts[each] === 0) return word;
    const of = result.findings.filter(({ state }) => state === each);
    return `${stateWords[each].shape} ${word} (${countMeaning(of)})`;
  });
  const coverage = coverageParts(result).map(({ label, text: said }) => `${label.toLowerCase()} ${said}`);
  return [
    ...labelled('Counts', counts.join(' · '), ink),
    ...labelled('Coverage', coverage.join(' · '), ink),
    ...questionWords(result).flatMap(({ question, word, note }) => {
      const [first = '', ...rest] = wrap(note, ' '.repeat(49), ' '.repeat(49));
      return [
        `${inColumns(question, 37)} ${ink.bold(word.padEnd(11))}${ink.dim(first.slice(49))}`,
        ...rest.map(ink.dim),
      ];
    }),
  ];
}

/** The file that decided, and its rules; the usual ones stand in the other formats. */
function policyText({ policy: { file = '', name, rules = [] } }: Result): string {
  return `${visible(`${name ?? 'without a name'} (${file})`, 400)}: ${visible(rules.join(' '), 2_000)}`;
}

function labelled(label: string, said: string, ink: Paint): string[] {
  const [first = '', ...rest] = wrap(said, ' '.repeat(10), ' '.repeat(10));
  return [ink.dim(label.padEnd(10)) + first.slice(10), ...rest];
}

function findings(result: Result, ink: Paint): string[] {
  const open = result.findings.filter(({ state }) => state !== 'unchanged');
  const groups = groupsOf(open);
  const rest = groups.length - groupsShown;
  return [
    ...groups.slice(0, groupsShown).flatMap((each) => ['', ...groupLines(each, result, ink)]),
    ...(rest > 0 ? ['', `And ${rest} more recipients: see the HTML report.`] : []),
  ];
}

function groupLines(group: RecipientGroup, result: Result, ink: Paint): string[] {
  const [title = '', ...more] = wrap(
    `${group.hosts.join(', ')} (${recipientOwner(group.recipient)})`,
    '  ',
    '',
    300,
  );
  return [ink.bold(title), ...more, ...group.bundles.flatMap((each) => bundleLines(each, result, ink))];
}

const stateColours: Partial<Record<Finding['state'], Colour>> = {
  new: 'red',
  worse: 'red',
  changed: 'yellow',
  unproven: 'magenta',
  gone: 'green',
};

const indent = ' '.repeat(13);

function bundleLines({ worst, rows }: FindingBundle, result: Result, ink: Paint): string[] {
  const { word, shape } = stateWords[worst.state];
  const colour = stateColours[worst.state];
  const state = inColumns(`${shape} ${word}`, 10);
  const of = rows[0]?.findings ?? [];
  const triggers = of.map((each) => (isBackground(each) ? '(background)' : `[${visible(each.trigger, 30)}]`));
  const [first = '', ...more] = wrap([...new Set(triggers)].join(' '), indent, indent, 300);
  const baseline = perTrigger(of, (each) => baselineRate(each, result));
  const by =
    worst.sender.package === null
      ? 'sender not known'
      : `by ${worst.sender.package} (${worst.sender.confidence})`;
  const answer = worst.answeredBy === 'lab' ? '; answered by the lab' : '';
  return [
    `  ${colour === undefined ? state : ink.colour(colour, state)} ${first.slice(indent.length)}`,
    ...more,
    ...wrap(`seen ${perTrigger(of, seenText)}`, `${indent}  `, indent, 400),
    ...wrap(`baseline ${baseline}`, `${indent}  `, indent, 400),
    ...wrap(`${transportOf(worst)}; ${by}${answer}`, `${indent}  `, indent, 400),
    ...decisions(rows.flatMap(({ findings: all }) => all)).flatMap((each) =>
      wrap(each, `${indent}  `, indent, 600),
    ),
    ...rows.flatMap(identifierLines),
  ];
}

/** What people decided, and what trials would decide. */
function decisions(of: readonly Finding[]): string[] {
  return [
    ...saidOf(of, ({ approval }) => (approval === undefined ? '' : approvalText(approval))),
    ...saidOf(of, undecidedText),
  ];
}

function identifierLines({ worst }: FindingRow): string[] {
  const { score, band } = worst.severity;
  const name = inColumns(identifierName(worst), 20);
  const start = `${indent}${score.toFixed(1).padStart(4)} ${band.padEnd(8)} ${name} `;
  const [first = '', ...more] = wrap(worst.where, ' '.repeat(47), ' '.repeat(47), 300);
  return [`${start}${first.slice(47)}`, ...more];
}
