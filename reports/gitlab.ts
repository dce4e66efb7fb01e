import type { Result } from '../lab/model/result.ts';
import { jsonText } from './json.ts';
import { type Entry, openEntries } from './open-entries.ts';
import { baselinePlace, type Place } from './place.ts';
import type { ReportFormat } from './report.ts';
import { visible } from './visible.ts';

/** One entry of GitLab's code quality report: what of it GitLab reads. */
type Issue = {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
};

/** GitLab code quality: what is open of every sort on its line of the baseline file, as in a merge request. */
export const gitlab: ReportFormat = {
  name: 'gitlab',
  file: 'code-quality.json',
  mime: 'application/json',
  render({ result }) {
    const open = openEntries(result).map(issueOf);
    return jsonText(result.verdict === 'inconclusive' ? [undecided(result), ...open] : open);
  },
};

function issueOf({ id, rule, sentence, band, place }: Entry): Issue {
  return {
    description: visible(sentence, 900),
    check_name: `phonehome/${rule}`,
    fingerprint: visible(id, 80),
    severity: severities[band],
    location: locationOf(place),
  };
}

const severities = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor' } as const;

/** An empty list shows as green, which a run that could not be judged is not. */
function undecided(result: Result): Issue {
  return {
    description: visible(`Inconclusive, which is not a pass: ${result.sentence}`, 900),
    check_name: 'phonehome/inconclusive',
    fingerprint: `phonehome-inconclusive-${visible(result.build.line, 80)}`,
    severity: 'major',
    location: locationOf(baselinePlace(result)),
  };
}

function locationOf({ file, line }: Place): Issue['location'] {
  return { path: file, lines: { begin: line } };
}
