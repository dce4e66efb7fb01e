import type * as Sarif from 'sarif';
import type { Finding, FindingState, Result } from '../../lab/model/result.ts';
import { baselinePlace, type Place, placeOf } from '../place.ts';
import { visible } from '../visible.ts';
import { identifierName, transportOf } from '../words.ts';
import { kindOf, messageText, physicalOf, plainResult } from './plain-result.ts';
import { ruleIdOf, undecidedRule } from './rules.ts';
import { suppressionsOf } from './suppressions-of.ts';

const baselineStates: Readonly<Record<FindingState, Sarif.Result.baselineState>> = {
  new: 'new',
  worse: 'updated',
  changed: 'updated',
  unchanged: 'unchanged',
  gone: 'absent',
  excepted: 'unchanged',
  unproven: 'unchanged',
};

/** A finding as a result of the full file: every state, with what a person decided on it. */
export function fullResult(finding: Finding, result: Result, rules: readonly string[]): Sarif.Result {
  return {
    ...leakResult(finding, result, rules),
    ...kindOf(result.baseline === null ? 'unproven' : finding.state),
    ...(result.baseline === null ? {} : { baselineState: baselineStates[finding.state] }),
    suppressions: suppressionsOf(finding, result),
    ...requestOf(finding),
    properties: propertiesOf(finding),
  };
}

/** A finding as far as GitHub reads a result. */
export function leakResult(finding: Finding, result: Result, rules: readonly string[]): Sarif.Result {
  const { id, severity, sentence } = finding;
  const location = locationOf(placeOf(finding, result), finding);
  return plainResult({ id, ruleId: ruleIdOf(finding), severity, sentence, location }, rules);
}

/** What stands in a file for a run that could not be judged. */
export function undecidedResult(result: Result, rules: readonly string[]): Sarif.Result {
  return {
    ruleId: undecidedRule,
    ruleIndex: rules.indexOf(undecidedRule),
    level: 'warning',
    message: { text: [result.sentence, ...result.reasons].map((each) => messageText(each, 600)).join(' ') },
    locations: [{ physicalLocation: physicalOf(baselinePlace(result)) }],
    partialFingerprints: { primaryLocationLineHash: `${undecidedRule}:1` },
  };
}

function locationOf(place: Place, { recipient, sender }: Finding): Sarif.Location {
  return {
    physicalLocation: physicalOf(place),
    logicalLocations: [
      { name: visible(recipient.host), kind: 'recipient' },
      ...(sender.package === null ? [] : [{ name: visible(sender.package), kind: 'package' }]),
    ],
  };
}

/** The endpoint of a finding (`POST host:443 /path`) as a request; what has no method is none. */
function requestOf({ endpoint, transport, answeredBy }: Finding): Partial<Sarif.Result> {
  const [, method, authority, path = '/'] = /^([A-Z]+) (\S+:\d+|\S+) (\/.*)?$/.exec(endpoint) ?? [];
  if (method === undefined || authority === undefined || authority === '-') return {};
  const scheme = transport === 'clear' ? 'http' : 'https';
  return {
    webRequest: {
      protocol: 'HTTP',
      method,
      target: `${scheme}://${encodeURI(visible(authority))}${encodeURI(visible(path))}`,
    },
    ...(answeredBy === 'unknown' ? { webResponse: { noResponseReceived: true } } : {}),
  };
}

function propertiesOf(finding: Finding): Sarif.PropertyBag {
  const { recipient, sender, severity, began } = finding;
  return {
    state: finding.state,
    why: visible(finding.why, 600),
    identifier: identifierName(finding),
    trigger: visible(finding.trigger, 80),
    background: finding.background,
    where: visible(finding.where),
    transport: transportOf(finding),
    seen: finding.seen,
    baselineSeen: finding.baselineSeen,
    ...(finding.missedRateBelow === null ? {} : { missedRateBelow: finding.missedRateBelow }),
    answeredBy: finding.answeredBy,
    recipient: {
      host: visible(recipient.host),
      organisation: recipient.organisation === null ? null : visible(recipient.organisation),
      country: recipient.country === null ? null : visible(recipient.country, 40),
      confidence: recipient.confidence,
    },
    senderConfidence: sender.confidence,
    ...(sender.candidates === undefined
      ? {}
      : { senderCandidates: sender.candidates.map((each) => visible(each)) }),
    severity,
    ...(began === undefined ? {} : { began }),
    evidence: finding.evidence.slice(0, 20).map((each) => visible(each)),
  };
}
