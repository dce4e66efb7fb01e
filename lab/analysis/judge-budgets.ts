import type { Comparison } from '../model/comparison.ts';
import type { Budgets, Policy } from '../model/policy.ts';
import type { Finding } from '../model/result.ts';

/**
 * Budgets of what could not be seen that are overrun, as sentences: each keeps a run from a PASS. A
 * budget allows nothing that the rules of a PASS forbid.
 */
export function unseenOverruns({ head, blind }: Comparison, { budgets = {} }: Policy): string[] {
  const hosts = new Set(blind.map(({ host }) => host)).size;
  const bytes = head.accounts
    .filter(({ trial }) => head.valid.includes(trial))
    .reduce((sum, { unexplained }) => sum + Math.max(0, unexplained), 0);
  return [
    ...overrun(budgets, 'unreadMessages', head.unread.length, 'parts of messages could not be read'),
    ...overrun(budgets, 'blindHosts', hosts, 'hosts could not be read'),
    ...overrun(budgets, 'unexplainedBytes', bytes, 'bytes are not explained by the recording'),
  ];
}

/** Budgets of what people put up with that are overrun, as sentences: each asks for a review. */
export function patienceOverruns(
  findings: readonly Pick<Finding, 'state'>[],
  { budgets = {} }: Policy,
): string[] {
  const count = (state: Finding['state']) => findings.filter((each) => each.state === state).length;
  return [
    ...overrun(budgets, 'exceptions', count('excepted'), 'findings are excepted'),
    ...overrun(budgets, 'unproven', count('unproven'), 'findings are unproven'),
  ];
}

function overrun(budgets: Budgets, name: keyof Budgets, found: number, words: string): string[] {
  const most = budgets[name];
  if (most === undefined || found <= most) return [];
  return [`${found} ${words}; the policy allows ${most}.`];
}
