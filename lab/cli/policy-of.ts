import type { Lab, Policy } from '../model/lab.ts';

/** The policy of a command: its file, and what the command line says beyond it. */
export async function policyOf(
  lab: Lab,
  { policy: file, leastTrials }: { readonly policy?: string; readonly leastTrials?: number },
): Promise<Partial<Policy>> {
  const policy = file === undefined ? {} : await lab.policy(file);
  return leastTrials === undefined ? policy : { ...policy, leastTrials };
}
