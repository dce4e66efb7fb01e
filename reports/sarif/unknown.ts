import type * as Sarif from 'sarif';
import type { Result } from '../../lab/model/result.ts';
import type { UnknownFinding } from '../../lab/model/unknown.ts';
import { unknownBand } from '../unknown.ts';
import { visible } from '../visible.ts';
import { kindOf, plainResult } from './plain-result.ts';
import { recipientLocation } from './recipient-location.ts';
import { suppressionsOf } from './suppressions-of.ts';

const ruleId = 'unknown-identifier';

/** The rule of unknown identifiers, where there are some. */
export function unknownRules(findings: readonly UnknownFinding[]): Sarif.ReportingDescriptor[] {
  if (findings.length === 0) return [];
  return [
    {
      id: ruleId,
      name: 'SendsUnknownIdentifier',
      shortDescription: { text: 'A token that nobody listed tells phones apart' },
      fullDescription: {
        text: 'A token stays on one phone and differs between phones of one model: whatever it is called, it tells them apart.',
      },
      help: {
        text: 'Find out what it is made of, and make it known (identifier promote), or decide on it in the baseline file.',
      },
      defaultConfiguration: { level: 'warning' },
      properties: {
        'security-severity': '5.0',
        precision: 'high',
        tags: ['security', 'privacy', 'unknown'],
      },
    },
  ];
}

/** An unknown identifier as GitHub reads a result; `whole` adds what only other readers know. */
export function unknownResult(
  finding: UnknownFinding,
  result: Result,
  rules: readonly string[],
  whole: boolean,
): Sarif.Result {
  const location = recipientLocation(finding, finding.recipient.host, result);
  return {
    ...plainResult({ ...finding, severity: { band: unknownBand(finding) }, ruleId, location }, rules),
    ...(whole ? wholeParts(finding, result) : {}),
  };
}

function wholeParts(finding: UnknownFinding, result: Result): Partial<Sarif.Result> {
  const { state, why, place, endpoint, scope, confidence, phones, trials, evidence } = finding;
  return {
    ...kindOf(state),
    suppressions: suppressionsOf(finding, result),
    properties: {
      state,
      why: visible(why, 600),
      place: visible(place),
      endpoint: visible(endpoint),
      survives: scope,
      confidence,
      phones,
      trials,
      evidence: evidence.slice(0, 20).map((each) => visible(each)),
    },
  };
}
