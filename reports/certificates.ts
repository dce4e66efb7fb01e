import type { CheckedHost } from '../lab/model/certificate-check.ts';
import { certificateFaults } from '../lab/model/certificate-check.ts';
import type { CertificateFinding, Result } from '../lab/model/result.ts';
import { isOpen } from './regression.ts';
import { stateWords } from './words.ts';

/** Whether certificates were checked in this run at all. */
export function wereChecked({ coverage }: Result): boolean {
  return coverage.certificates !== undefined;
}

/** The findings of certificate checks, the gravest first; none where nothing was checked. */
export function certificateFindingsOf({ certificateFindings = [] }: Result): readonly CertificateFinding[] {
  return certificateFindings;
}

/** New, worse, or failing for another reason, as what is forbidden does in any state. */
export function openCertificates(result: Result): CertificateFinding[] {
  return certificateFindingsOf(result).filter((each) => isOpen(each) || each.gate === 'fail');
}

/** `new, high 7.5` */
export function certificateGrade({ state, severity }: CertificateFinding): string {
  return `${stateWords[state].word}, ${severity.band} ${severity.score.toFixed(1)}`;
}

/** `untrusted 2 of 2, expired 0 of 1`: how often a client sent on each certificate that it was shown. */
export function faultRates({ faults }: Pick<CheckedHost, 'faults'>): string {
  return certificateFaults.map((fault) => `${fault} ${faults[fault].k} of ${faults[fault].n}`).join(', ');
}

/** One row for each host that was checked: what it was shown, and what came of it. */
export function checkRows({ coverage }: Result): { host: string; outcome: string; rates: string }[] {
  return (coverage.certificates ?? []).map((each) => ({
    host: each.host,
    outcome: outcomeOf(each),
    rates:
      each.notExercised === null ? `${faultRates(each)}; control ${each.control.k} of ${each.control.n}` : '',
  }));
}

function outcomeOf({ notExercised, faults }: CheckedHost): string {
  if (notExercised !== null) return `not exercised: ${notExercised}`;
  if (certificateFaults.some((fault) => faults[fault].k > 0))
    return 'sends on certificates that it must refuse';
  const missing = certificateFaults.filter((fault) => faults[fault].n === 0);
  return missing.length === 0
    ? 'refused every fault'
    : `refused what it was shown; never shown: ${missing.join(', ')}`;
}
