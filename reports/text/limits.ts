import type { Result } from '../../lab/model/result.ts';
import { isBypassed } from '../figures.ts';
import { type Paint, wrap } from './line.ts';

const limitsShown = 8;

/** What the run could not see, at most so many lines of it. */
export function limits(result: Result, ink: Paint): string[] {
  const { scopeSentence, longest, blind, trials, notes, bytes } = result.coverage;
  const outside = bytes.filter(isBypassed).map((each) => each.trial);
  const said = [
    scopeSentence,
    ...(longest === undefined ? [] : [longest.sentence]),
    ...(outside.length === 0 ? [] : [`bytes left outside the recorder in trial ${outside.join(', ')}`]),
    ...blind.map(
      (each) => `${each.host}: ${each.visibility}${each.inBaseline ? ', on the baseline too' : ''}`,
    ),
    ...trials.invalid.map((each) => `trial ${each.trial} does not count: ${each.reason}`),
    ...notes,
  ];
  const rest = said.length - limitsShown;
  return [
    '',
    ink.dim('What could not be seen'),
    ...said.slice(0, limitsShown).flatMap((each) => wrap(each, '    ', '  - ', 600)),
    ...(rest > 0 ? [`  - and ${rest} more: see the HTML report`] : []),
  ];
}
