import type { Approval } from '../lab/model/baseline.ts';
import type { Finding } from '../lab/model/result.ts';
import { rateText } from './figures.ts';
import { gather } from './gather.ts';
import { visible } from './visible.ts';
import { identifierName } from './words.ts';

/** What an entry of the baseline file says of a finding, and why it does not hold where it does not. */
export function approvalText({ kind, file, line, text, broken }: Approval): string {
  const said = `${visible(text, 400)} (${kind}, ${visible(file)}:${line})`;
  return broken === undefined ? said : `Does not hold: ${visible(broken, 400)} It said: ${said}`;
}

/** Whether this build began it, in words; empty where that was not tested. */
export function beganText({ began, controlSeen }: Finding): string {
  if (began === undefined) return '';
  const chance = began.p < 0.001 ? 'p below 0.001' : `p = ${began.p.toFixed(3)}`;
  const control = controlSeen === undefined ? '' : `; the control showed it ${rateText(controlSeen)}`;
  const beside = began.control ? ', with a control beside it' : '';
  return `${claimWords(began)} (${chance}${beside}${control})`;
}

/** Without a control something else may have changed with the build: then it is no more than first seen. */
function claimWords({ significant, control }: NonNullable<Finding['began']>): string {
  if (!significant) return 'not shown to have begun with this build';
  return control
    ? 'this build began it'
    : 'first seen with this build, and not by chance; without a control nobody can say what began it';
}

/** How many more trials would decide an unproven finding, in words; empty where it is decided. */
export function undecidedText({ trialsToDecide, decidedBy, trigger, state }: Finding): string {
  if (trialsToDecide === undefined || state !== 'unproven') return '';
  return trialsToDecide === null
    ? 'no number of further trials of this build would decide it'
    : `${trialsToDecide} further valid ${trialsToDecide === 1 ? 'trial' : 'trials'} of ${visible(decidedBy ?? trigger, 40)} would decide it`;
}

/** What is said of several findings: once where all say the same, else with the findings that it is about. */
export function saidOf(findings: readonly Finding[], say: (finding: Finding) => string): string[] {
  const groups = gather(
    findings.map((finding) => ({ finding, text: say(finding) })).filter(({ text }) => text !== ''),
    ({ text }) => text,
  );
  return groups.map((of) => {
    const text = of[0]?.text ?? '';
    if (of.length === findings.length) return text;
    const names = new Set(of.map(({ finding }) => identifierName(finding)));
    const triggers = new Set(of.map(({ finding }) => visible(finding.trigger, 40)));
    return `${[...names].join(', ')} on ${[...triggers].join(', ')}: ${text}`;
  });
}
