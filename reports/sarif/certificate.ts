import type * as Sarif from 'sarif';
import type { CertificateFinding, Result } from '../../lab/model/result.ts';
import { baselinePlace, uriOf } from '../place.ts';
import { visible } from '../visible.ts';
import { messageText } from './result.ts';
import { levelOf } from './rules.ts';

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
  const ruleId = ruleIdOf(finding);
  const place = baselinePlace(result);
  return {
    ruleId,
    ruleIndex: rules.indexOf(ruleId),
    level: levelOf(finding.severity.band),
    message: { text: messageText(finding.sentence, 900) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(place) }, region: { startLine: place.line } },
        logicalLocations: [{ name: visible(finding.host), kind: 'recipient' }],
      },
    ],
    partialFingerprints: {
      primaryLocationLineHash: `${visible(finding.id, 80)}:1`,
      'phonehomeFinding/v1': visible(finding.id, 80),
    },
    ...(whole ? wholeParts(finding) : {}),
  };
}

/** A kind other than `fail` has the level `none`: so says the specification (3.27.9, 3.27.10). */
function wholeParts(finding: CertificateFinding): Partial<Sarif.Result> {
  const { state } = finding;
  const kind: Partial<Sarif.Result> =
    state === 'gone'
      ? { kind: 'pass', level: 'none' }
      : state === 'unproven'
        ? { kind: 'open', level: 'none' }
        : { kind: 'fail' };
  return {
    ...kind,
    suppressions: [],
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
