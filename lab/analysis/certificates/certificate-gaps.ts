import { type CheckedHost, certificateFaults } from '../../model/certificate-check.ts';
import type { Profile } from '../../model/profile.ts';
import { listOf } from '../sentence-words.ts';

/** What was asked of certificate checks and did not come about, as sentences; empty where none was asked for. */
export function certificateGaps({ conditions, certificates = [] }: Profile): string[] {
  if (conditions.tlsCheck !== true) return [];
  if (certificates.every(({ notExercised }) => notExercised !== null))
    return [
      'No host’s certificate check was exercised: nothing was sent on a trusted control and tried again.',
    ];
  return certificates.flatMap((each) => untried(each));
}

/** Hosts whose client nobody can judge, each with the reason, as sentences. */
export function notExercisedReasons({ certificates = [] }: Profile): string[] {
  return certificates.flatMap(({ host, notExercised }) =>
    notExercised === null ? [] : [`The certificate check of ${host} was not exercised: ${notExercised}.`],
  );
}

function untried({ host, faults, notExercised }: CheckedHost): string[] {
  const missing = certificateFaults.filter((fault) => faults[fault].n === 0);
  if (notExercised !== null || missing.length === 0) return [];
  return [
    `The certificate check of ${host} is not complete: ${listOf(missing)} was never shown to its client.`,
  ];
}
