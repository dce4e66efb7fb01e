import type * as Sarif from 'sarif';
import type { CertificateFinding, Result } from '../../lab/model/result.ts';
import { visible } from '../visible.ts';
import { kindOf, plainResult } from './plain-result.ts';
import { recipientLocation } from './recipient-location.ts';
import { levelOf } from './rules.ts';
import { suppressionsOf } from './suppressions-of.ts';

const ruleIdOf = ({ severity }: CertificateFinding) => `certificate/${severity.band}`;

/** One rule for each band of certificate findings. */
export function certificateRules(findings: readonly CertificateFinding[]): Sarif.ReportingDescriptor[] {
  return [...new Set(findings.map(ruleIdOf))].map((id) => {
    const its = findings.filter((each) => ruleIdOf(each) === id);
    const band = its[0]?.severity.band ?? 'high';
    return {
      id,
      name: 'SendsOnBadCertificate',
      shortDescription: { text: `Data is sent on a certificate that must be refused (${band})` },
      fullDescription: {
        text: 'A client of the phone sends application data on a certificate that is expired, self-signed, of an unknown authority or for another host.',
      },
      help: {
        text: 'Anyone on the way can read and change what is sent and answered. Let the client check chain, host name and dates, as the platform’s own clients do.',
      },
      defaultConfiguration: { level: levelOf(band) },
      properties: {
        'security-severity': Math.max(0.1, ...its.map(({ severity }) => severity.score)).toFixed(1),
        precision: 'very-high',
        tags: ['security', 'certificate'],
      },
    };
  });
}

/** A certificate finding as GitHub reads a result; `whole` adds what only other readers know. */
export function certificateResult(
  finding: CertificateFinding,
  result: Result,
  rules: readonly string[],
  whole: boolean,
): Sarif.Result {
  const location = recipientLocation(finding, finding.host, result);
  return {
    ...plainResult({ ...finding, ruleId: ruleIdOf(finding), location }, rules),
    ...(whole ? wholeParts(finding, result) : {}),
  };
}

function wholeParts(finding: CertificateFinding, result: Result): Partial<Sarif.Result> {
  const { state } = finding;
  return {
    ...kindOf(state),
    suppressions: suppressionsOf(finding, result),
    properties: {
      state,
      why: visible(finding.why, 600),
      accepted: [...finding.accepted],
      faults: finding.faults,
      control: finding.control,
      severity: finding.severity,
      evidence: finding.evidence.slice(0, 20).map((each) => visible(each)),
    },
  };
}
