import type { Finding, Result } from '../lab/model/result.ts';
import { baselinePlace, type Place, placeOf } from './place.ts';
import { isRegression, openFindings } from './regression.ts';
import type { ReportFormat } from './report.ts';
import { visible } from './visible.ts';
import { identifierName, verdictWords } from './words.ts';

type Annotation = { readonly place: Place; readonly title: string; readonly text: string };

/** GitHub shows ten annotations of each level of a step, and drops the others without a word. */
const perLevel = 10;

/** Workflow commands that GitHub turns into annotations where a step prints them. */
export const github: ReportFormat = {
  name: 'github',
  file: 'annotations.txt',
  mime: 'text/plain',
  render({ result }) {
    const open = openFindings(result);
    const failing = open.filter((each) => isRegression(each, result));
    const decide = open.filter((each) => !failing.includes(each));
    const gone = result.findings.filter(({ state }) => state === 'gone');
    const annotations = (findings: readonly Finding[]) => findings.map((each) => annotationOf(each, result));
    const lines = [
      ...commands('error', [...verdictAnnotation(result), ...annotations(failing)]),
      ...commands('warning', annotations(decide)),
      ...commands('notice', [...passNotice(result), ...annotations(gone)]),
    ];
    return `${lines.join('\n')}\n`;
  },
};

function annotationOf(finding: Finding, result: Result): Annotation {
  const { state, severity, recipient } = finding;
  return {
    place: placeOf(finding, result),
    title: `${state}: ${identifierName(finding)} to ${recipient.host} (${severity.score.toFixed(1)} ${severity.band})`,
    text: finding.sentence,
  };
}

/** What ends with an exit code other than 0 says so first. */
function verdictAnnotation(result: Result): Annotation[] {
  const { verdict, sentence } = result;
  if (verdict !== 'fail' && verdict !== 'inconclusive') return [];
  return [
    { place: baselinePlace(result), title: `phonehome: ${verdictWords[verdict].word}`, text: sentence },
  ];
}

function passNotice(result: Result): Annotation[] {
  const { verdict, sentence } = result;
  if (verdict === 'fail' || verdict === 'inconclusive') return [];
  return [
    { place: baselinePlace(result), title: `phonehome: ${verdictWords[verdict].word}`, text: sentence },
  ];
}

function commands(level: 'error' | 'warning' | 'notice', annotations: readonly Annotation[]): string[] {
  const rest = annotations.length - perLevel;
  const shown = annotations.slice(0, perLevel).map(({ place, title, text }, index) => {
    const more = rest > 0 && index === perLevel - 1 ? ` (and ${rest} more, in the report)` : '';
    return `::${level} file=${property(place.file)},line=${place.line},title=${property(title)}::${data(`${visible(text, 900)}${more}`)}`;
  });
  return shown;
}

/** The older spelling of commands (`##[…]`) is looked for anywhere in a line. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('##[', '# #[');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
