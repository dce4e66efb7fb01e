import { createHash } from 'node:crypto';
import { buildName } from '../../model/build.ts';
import { type CertificateFault, type CheckedHost, certificateFaults } from '../../model/certificate-check.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { Policy } from '../../model/policy.ts';
import type { CertificateFinding } from '../../model/result.ts';
import { isOutsideEea } from '../recipients/recipient-of.ts';
import { listOf } from '../sentence-words.ts';
import { declaredRole, severityOfTrust } from '../severity.ts';
import { approveCertificate } from './approve-certificate.ts';

const words: Readonly<Record<CertificateFault, string>> = {
  untrusted: 'one of an unknown authority',
  'self-signed': 'a self-signed one',
  'wrong-host': 'one for another host',
  expired: 'an expired one',
};

/** Who of the newer build sends on a certificate that a client must refuse, and of the baseline's build did. */
export function certificateFindings(comparison: Comparison, policy: Policy): CertificateFinding[] {
  const { head } = comparison;
  return (head.certificates ?? [])
    .flatMap((each) => findingOf(each, comparison, policy))
    .sort((a, b) => b.severity.score - a.severity.score || (a.host < b.host ? -1 : 1));
}

function findingOf(checked: CheckedHost, comparison: Comparison, policy: Policy): CertificateFinding[] {
  const { host, recipient, faults, sender, identifiers, evidence, control } = checked;
  const before = beforeOf(checked, comparison);
  const accepted = certificateFaults.filter((fault) => faults[fault].k > 0);
  const shown = accepted.length > 0 ? accepted : acceptedIn(before);
  if (shown.length === 0) return [];
  const told = stateOf(checked, before, comparison);
  const decided = approveCertificate(checked, accepted, told, comparison);
  const severity = severityOfTrust({
    identifiers: accepted.length > 0 ? identifiers : (before?.identifiers ?? []),
    declared: declaredRole(recipient, policy.declared),
    outsideEea: isOutsideEea(recipient.country) || isOutsideEea(recipient.hosting?.country ?? null),
  });
  const wordless = {
    host,
    recipient,
    accepted: shown,
    faults,
    control,
    sender,
    identifiers,
    severity,
    ...decided,
  };
  return [
    {
      id: `F-${createHash('sha256').update(`certificate|${host}`).digest('hex').slice(0, 8)}`,
      kind: 'certificate',
      ...wordless,
      gate: gateOf(wordless, policy),
      sentence: sentenceOf(wordless, buildName(comparison.head.fingerprint)),
      evidence,
    },
  ];
}

/** The same host in a baseline that was checked, too, and under the same conditions. */
function beforeOf({ host }: CheckedHost, { base, incomparable }: Comparison): CheckedHost | null {
  if (base === null || incomparable.length > 0) return null;
  return base.certificates?.find((each) => each.host === host) ?? null;
}

function acceptedIn(checked: CheckedHost | null): CertificateFault[] {
  return checked === null ? [] : certificateFaults.filter((fault) => checked.faults[fault].k > 0);
}

function stateOf(
  { faults }: CheckedHost,
  before: CheckedHost | null,
  { base }: Comparison,
): Pick<CertificateFinding, 'state' | 'why'> {
  const now = certificateFaults.filter((fault) => faults[fault].k > 0);
  const was = acceptedIn(before);
  if (now.length === 0) {
    const tried = was.every((fault) => faults[fault].n > 0);
    return tried
      ? { state: 'gone', why: 'Its client refused what the one of the baseline accepted.' }
      : {
          state: 'unproven',
          why: 'The baseline’s client accepted it, and this one was not shown all of that.',
        };
  }
  if (before === null || before.notExercised !== null) {
    const none = base === null ? 'There is no baseline' : 'The baseline has no check of it';
    return {
      state: 'new',
      why: `${none}; application data on a certificate that must be refused needs none.`,
    };
  }
  if (now.every((fault) => was.includes(fault)))
    return { state: 'unchanged', why: 'The baseline’s client accepted the same.' };
  return was.length === 0
    ? { state: 'new', why: 'The baseline’s client refused every certificate that it was shown.' }
    : { state: 'worse', why: `The baseline’s client accepted only ${listOf(was)}.` };
}

function gateOf(
  {
    state,
    severity,
    recipient,
    approval,
  }: Pick<CertificateFinding, 'state' | 'severity' | 'recipient' | 'approval'>,
  policy: Policy,
) {
  const { failBands, fail = {} } = policy;
  if (approval?.kind === 'forbidden') return 'fail';
  const isOverdue = approval?.overdue !== undefined && approval.broken === undefined;
  if (state === 'unproven' || isOverdue) return 'review';
  if (state !== 'new' && state !== 'worse') return 'none';
  const isNamed =
    fail.recipients?.some((each) => each === recipient.host || each === recipient.domain) === true;
  return isNamed || failBands.includes(severity.band) ? 'fail' : 'review';
}

function sentenceOf(
  {
    state,
    host,
    accepted,
    faults,
    sender,
    identifiers,
  }: Omit<CertificateFinding, 'id' | 'kind' | 'gate' | 'sentence' | 'evidence'>,
  build: string,
): string {
  const what = listOf(accepted.map((fault) => words[fault]));
  if (state === 'gone')
    return `In build ${build} the client of ${host} refuses ${what}; before it sent on such certificates.`;
  if (state === 'unproven')
    return `Whether the client of ${host} still accepts ${what} was not tested in build ${build}.`;
  const times = accepted.map((fault) => `${fault} ${faults[fault].k} of ${faults[fault].n}`).join(', ');
  const who = sender.package === null ? 'A client' : sender.package;
  const also = identifiers.length === 0 ? '' : ` ${listOf(identifiers)} went out that way.`;
  return `${who} in build ${build} sends to ${host} on a certificate that it must refuse: ${what} (${times} times). Anyone on the way can read and change it.${also}`;
}
