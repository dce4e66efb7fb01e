import type { CertificateSighting } from '../../model/certificate-check.ts';
import type { Sender } from '../../model/emission.ts';
import type { Flow } from '../../model/flow.ts';
import type { Attempt } from '../../model/trial.ts';

/** What the flows of one attempt tell of certificates: nothing where none was checked. */
export function certificateSightings(
  flows: readonly Flow[],
  {
    folder,
    attempt,
    senderOf,
  }: {
    readonly folder: string;
    readonly attempt: Pick<Attempt, 'trial'>;
    readonly senderOf: (flow: Flow) => Sender;
  },
): CertificateSighting[] {
  return flows.flatMap((flow) => {
    const { certificate, host, id } = flow;
    if (certificate === undefined || host === null || flow.housekeeping === 'canary') return [];
    return [
      {
        host,
        certificate,
        sent: certificate === 'trusted' ? flow.method !== null : flow.sentOnFault === true,
        sender: senderOf(flow),
        trial: attempt.trial.number,
        flow: `${folder}#${id}`,
      },
    ];
  });
}
