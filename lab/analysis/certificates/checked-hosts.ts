import {
  type CertificateFault,
  type CertificateSighting,
  type CheckedHost,
  certificateFaults,
  type ShownCertificate,
} from '../../model/certificate-check.ts';
import { keepsPhoneAtHome } from '../../model/connectivity.ts';
import type { Emission, Sender } from '../../model/emission.ts';
import type { Rate } from '../../model/profile.ts';
import { groupBy } from '../group-by.ts';
import { recipientOf } from '../recipients/recipient-of.ts';

const nobody: Sender = { package: null, confidence: 'unknown' };
const mostEvidence = 20;

/** What came of the checks, host by host. Each attempt counts: application data on a fault is proof in any. */
export function checkedHosts(
  sightings: readonly CertificateSighting[],
  emissions: readonly Emission[],
): CheckedHost[] {
  return [...groupBy(sightings, ({ host }) => host)]
    .map(([host, its]) => checkedHost(host, its, emissions))
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}

function checkedHost(
  host: string,
  its: readonly CertificateSighting[],
  emissions: readonly Emission[],
): CheckedHost {
  const faulty = its.filter(({ certificate, sent }) => certificate !== 'trusted' && sent);
  const control = rateOf(its, 'trusted');
  const faults = Object.fromEntries(certificateFaults.map((fault) => [fault, rateOf(its, fault)])) as Record<
    CertificateFault,
    Rate
  >;
  const onFaults = emissions.filter(
    (each) => each.transport === 'tls-unverified' && each.recipient.host === host,
  );
  return {
    host,
    recipient: recipientOf(host),
    control,
    faults,
    sender: faulty.find(({ sender }) => sender.package !== null)?.sender ?? faulty[0]?.sender ?? nobody,
    identifiers: [...new Set(onFaults.map(({ identifier }) => identifier))].sort(),
    trials: [...new Set(faulty.map(({ trial }) => trial))].sort((a, b) => a - b),
    evidence: faulty.slice(0, mostEvidence).map(({ flow }) => flow),
    notExercised: faulty.length > 0 ? null : notExercised(host, control, faults),
  };
}

function rateOf(its: readonly CertificateSighting[], shown: ShownCertificate): Rate {
  const all = its.filter(({ certificate }) => certificate === shown);
  return { k: all.filter(({ sent }) => sent).length, n: all.length };
}

function notExercised(
  host: string,
  control: Rate,
  faults: Readonly<Record<CertificateFault, Rate>>,
): string | null {
  if (keepsPhoneAtHome(host)) return 'the phone asks it whether its network is valid, so it is left alone';
  if (control.k === 0)
    return 'nothing was sent on the trusted control, so that a refusal would mean nothing (pinned, or the lab’s CA is not trusted)';
  if (certificateFaults.every((fault) => faults[fault].n === 0))
    return 'no further connection came after the control; more trials, or longer ones, would tell';
  return null;
}
