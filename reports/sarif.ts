import { certificateFindingsOf } from './certificates.ts';
import { jsonText } from './json.ts';
import type { ReportFormat } from './report.ts';
import { certificateResult, certificateRules } from './sarif/certificate.ts';
import { fullResult, undecidedResult } from './sarif/result.ts';
import { rulesOf } from './sarif/rules.ts';
import { sarifLog } from './sarif/run.ts';
import { unknownResult, unknownRules } from './sarif/unknown.ts';
import { unknownOf } from './unknown.ts';

/** SARIF 2.1.0, whole: every finding with its baseline state, its approvals and its request. */
export const sarif: ReportFormat = {
  name: 'sarif',
  file: 'report.sarif',
  mime: 'application/sarif+json',
  render({ result }) {
    const certificates = certificateFindingsOf(result);
    const unknown = unknownOf(result);
    const rules = [
      ...rulesOf(result.findings, result),
      ...certificateRules(certificates),
      ...unknownRules(unknown),
    ];
    const ids = rules.map(({ id }) => id);
    const results = [
      ...result.findings.map((each) => fullResult(each, result, ids)),
      ...certificates.map((each) => certificateResult(each, result, ids, true)),
      ...unknown.map((each) => unknownResult(each, result, ids, true)),
    ];
    const undecided = result.verdict === 'inconclusive' ? [undecidedResult(result, ids)] : [];
    return jsonText(
      sarifLog(result, rules, [...undecided.map((each) => ({ ...each, suppressions: [] })), ...results]),
    );
  },
};
