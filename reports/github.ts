import type { Result } from '../lab/model/result.ts';
import { type Entry, goneEntries, openEntries } from './open-entries.ts';
import { baselinePlace } from './place.ts';
import type { ReportFormat } from './report.ts';
import { visible } from './visible.ts';
import { verdictWords } from './words.ts';

type Annotation = Pick<Entry, 'place' | 'title' | 'sentence'>;

/** GitHub shows ten annotations of each level of a step, and drops the others without a word. */
const perLevel = 10;

/** Workflow commands that GitHub turns into annotations where a step prints them. */
export const github: ReportFormat = {
  name: 'github',
  file: 'annotations.txt',
  mime: 'text/plain',
  render({ result }) {
    const open = openEntries(result);
    const failing = open.filter(({ fails }) => fails);
    const decide = open.filter(({ fails }) => !fails);
    const lines = [
      ...commands('error', [...verdictAnnotation(result), ...failing]),
      ...commands('warning', decide),
      ...commands('notice', [...passNotice(result), ...goneEntries(result)]),
    ];
    return `${lines.join('\n')}\n`;
  },
};

/** What ends with an exit code other than 0 says so first. */
function verdictAnnotation(result: Result): Annotation[] {
  const { verdict, sentence } = result;
  if (verdict !== 'fail' && verdict !== 'inconclusive') return [];
  return [{ place: baselinePlace(result), title: `phonehome: ${verdictWords[verdict].word}`, sentence }];
}

function passNotice(result: Result): Annotation[] {
  const { verdict, sentence } = result;
  if (verdict === 'fail' || verdict === 'inconclusive') return [];
  return [{ place: baselinePlace(result), title: `phonehome: ${verdictWords[verdict].word}`, sentence }];
}

function commands(level: 'error' | 'warning' | 'notice', annotations: readonly Annotation[]): string[] {
  const rest = annotations.length - perLevel;
  const shown = annotations.slice(0, perLevel).map(({ place, title, sentence }, index) => {
    const more = rest > 0 && index === perLevel - 1 ? ` (and ${rest} more, in the report)` : '';
    return `::${level} file=${property(place.file)},line=${place.line},title=${property(title)}::${data(`${visible(sentence, 900)}${more}`)}`;
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
