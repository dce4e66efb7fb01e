import type { ReportingDescriptor } from 'sarif';
import type { Finding, Result } from '../../lab/model/result.ts';
import { gather } from '../gather.ts';
import { visible } from '../visible.ts';
import { identifierMeaning, identifierName } from '../words.ts';

/** The rule of a result that says that nothing could be decided: an empty file must not look like a pass. */
export const undecidedRule = 'inconclusive';

/** The rule of a finding: what is sent and how bad that is, so that each rule has a severity of its own. */
export function ruleIdOf({ identifier, severity }: Finding): string {
  return `${identifier}/${severity.band}`;
}

/** One rule for each identifier and band; `security-severity` is the worst score among its findings. */
export function rulesOf(findings: readonly Finding[], { verdict }: Result): ReportingDescriptor[] {
  const rules = gather(findings, ruleIdOf).map(ruleOf);
  return verdict === 'inconclusive' ? [...rules, undecided] : rules;
}

function ruleOf(findings: readonly Finding[]): ReportingDescriptor {
  const [first] = findings;
  if (first === undefined) throw new RangeError('A rule needs a finding.');
  const name = identifierName({ ...first, label: null, slot: null });
  const meaning = identifierMeaning(first.identifier);
  const worst = Math.max(0.1, ...findings.map(({ severity }) => severity.score));
  const text = `The phone sends ${name}: ${meaning}.`;
  return {
    id: ruleIdOf(first),
    name: `Sends${name.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_all, next: string) => next.toUpperCase())}`,
    shortDescription: { text: `${name} leaves the phone (${first.severity.band})` },
    fullDescription: { text },
    help: { text: `${text} ${advice}`, markdown: `${text}\n\n${advice}` },
    defaultConfiguration: { level: levelOf(first.severity.band) },
    properties: {
      'security-severity': worst.toFixed(1),
      precision: 'very-high',
      tags: ['security', 'privacy', visible(first.identifier)],
    },
  };
}

const advice =
  'Find the package that sends it, and stop it or ask the user before. A finding that is wanted is accepted ' +
  'in the baseline file by a person, with a purpose. Severity, 0 to 10, is permanence + transport + ' +
  'recipient + circumstances; it is for sorting and is not law.';

const undecided: ReportingDescriptor = {
  id: undecidedRule,
  name: 'Inconclusive',
  shortDescription: { text: 'Too little was seen to say pass or fail' },
  fullDescription: { text: 'Too little was seen to say pass or fail. This is not a pass.' },
  help: { text: 'Mend what the reasons name, and run again. An inconclusive run is never a pass.' },
  defaultConfiguration: { level: 'warning' },
  properties: { 'security-severity': '5.0', tags: ['coverage'] },
};

/** The level of a band: what fails by the usual policy is an error. */
export function levelOf(band: Finding['severity']['band']): 'error' | 'warning' | 'note' {
  return ({ critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const)[band];
}
