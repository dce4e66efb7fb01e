import type { BuildDiff } from '../../lab/model/build.ts';
import type { Result } from '../../lab/model/result.ts';
import { arrivalRows, basisWords, countText, type DiffLine, diffLines } from '../build-diff.ts';
import { grouped } from '../visible.ts';
import { code, prose } from './text.ts';

const linesShown = 60;

/** What came with the build, for a merge request: leads first, then what differs in the build itself. */
export function buildChanges(result: Result, diff: BuildDiff): string[] {
  const { packages, properties, authorities } = diffLines(diff);
  const rows = arrivalRows(result).map(
    ({ package: name, state, basis, sends }) =>
      `- ${code(name)} (${state}) ${basisWords[basis]}: ${prose(sends.join('; '), 600)}`,
  );
  return [
    '## What came with this build',
    ...(rows.length === 0 ? [] : [shortened(rows)]),
    ...section('Packages', packages),
    ...section('Properties', properties),
    ...section('Certificate authorities', authorities),
    ...(diff.missing.length === 0 ? [] : [diff.missing.map((each) => `- ${prose(each, 600)}`).join('\n')]),
  ];
}

function section(title: string, lines: readonly DiffLine[]): string[] {
  if (lines.length === 0) return [`${title}: none is known to differ.`];
  return [
    `${title}: ${countText(lines)}`,
    shortened(
      lines.map(({ sign, name, facts }) => {
        const shown = facts.map((fact) => prose(fact, 400)).join('; ');
        return `- ${words[sign]} ${code(name)}${shown === '' ? '' : `: ${shown}`}`;
      }),
    ),
  ];
}

const words = { '+': 'came', '-': 'went', '~': 'changed' } as const;

function shortened(lines: readonly string[]): string {
  const rest = lines.length - linesShown;
  return [
    ...lines.slice(0, linesShown),
    ...(rest > 0 ? [`- … and ${grouped(rest)} more, in result.json`] : []),
  ].join('\n');
}
