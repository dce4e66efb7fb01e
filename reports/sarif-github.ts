import { openCertificates } from './certificates.ts';
import { jsonText } from './json.ts';
import { openFindings } from './regression.ts';
import type { ReportFormat } from './report.ts';
import { certificateResult, certificateRules } from './sarif/certificate.ts';
import { leakResult, undecidedResult } from './sarif/result.ts';
import { rulesOf } from './sarif/rules.ts';
import { sarifLog } from './sarif/run.ts';
import { unknownResult, unknownRules } from './sarif/unknown.ts';
import { openUnknown } from './unknown.ts';

/**
 * SARIF for GitHub's code scanning, which ignores baseline states and suppressions and closes every
 * alert that a file leaves out: so it has only what is open, and says where nothing could be decided.
 */
export const sarifGithub: ReportFormat = {
  name: 'sarif-github',
  file: 'report.github.sarif',
  mime: 'application/sarif+json',
  render({ result }) {
    const open = openFindings(result).slice(0, resultLimit);
    const certificates = openCertificates(result).slice(0, resultLimit - open.length);
    const unknown = openUnknown(result).slice(0, resultLimit - open.length - certificates.length);
    const rules = [...rulesOf(open, result), ...certificateRules(certificates), ...unknownRules(unknown)];
    const ids = rules.map(({ id }) => id);
    const undecided = result.verdict === 'inconclusive' ? [undecidedResult(result, ids)] : [];
    return jsonText(
      sarifLog(result, rules, [
        ...undecided,
        ...open.map((each) => leakResult(each, result, ids)),
        ...certificates.map((each) => certificateResult(each, result, ids, false)),
        ...unknown.map((each) => unknownResult(each, result, ids, false)),
      ]),
    );
  },
};

/** GitHub shows 5,000 results of a run; findings come the gravest first. */
const resultLimit = 4_999;
