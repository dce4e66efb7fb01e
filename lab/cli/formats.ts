import { LabError } from '../errors.ts';
import type { Lab, ReportFormat } from '../model/lab.ts';

/** Written unless `--format` says otherwise. */
const usual = ['html', 'json', 'markdown'];

/** For `--help`, which is printed before a lab is there to ask; a test holds it against the lab's list. */
export const formatNames =
  'html, json, markdown, text, sarif, sarif-github, junit, gitlab, csv, github, github-summary, officer, plain, plain-nb, har';

/** The formats of these names, all of which can tell what there is to tell; refuses others and says which there are. */
export function formatsOf(
  lab: Pick<Lab, 'formats'>,
  names: readonly string[] | undefined,
  subject: 'build' | 'builds' | 'trend',
): ReportFormat[] {
  const known = lab.formats.filter(({ tells }) => tells.includes(subject) || tells.includes('capture'));
  return [...new Set(names ?? usual)].map((name) => {
    const format = known.find((each) => each.name === name);
    if (format !== undefined) return format;
    const all = known.map((each) => each.name).join(', ');
    throw new LabError('USAGE', `There is no format "${name}" for ${subjects[subject]}. Give one of ${all}.`);
  });
}

const subjects = { build: 'one build', builds: 'several builds side by side', trend: 'a trend' } as const;
