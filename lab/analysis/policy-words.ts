import type { Policy, PolicyList } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import { leastDwellOf } from './judge-gaps.ts';
import { durationOf, listOf } from './sentence-words.ts';

const budgetWords = {
  exceptions: 'excepted findings',
  unproven: 'unproven findings',
  unreadMessages: 'unread parts of messages',
  blindHosts: 'hosts that could not be read',
  unexplainedBytes: 'bytes that the recording does not explain',
} as const;

/** The rules that decided, as sentences; they are printed with every verdict. */
export function rulesOf(policy: Policy, head: Profile): string[] {
  const { leastTrials, failBands, fail = {}, review = {}, budgets = {} } = policy;
  const states = listOf([...(fail.states ?? ['new', 'worse'])]);
  const bands = failBands.length === 0 ? 'in no band' : `at ${failBands.join(' or ')}`;
  return [
    `At least ${leastTrials} valid trials of each trigger, listened to for ${durationOf(leastDwellOf(policy, head))}.`,
    `Fails: ${states} ${bands}${named(fail)}.`,
    `Review: new and worse below that, and what chance may explain${alsoStates(review)}${named(review)}.`,
    ...(policy.proof === 'began'
      ? ['What is new fails only where it is shown that this build began it.']
      : []),
    ...(policy.unknown === undefined || policy.unknown === 'review'
      ? []
      : [
          policy.unknown === 'fail'
            ? 'An unknown identifier that is new fails.'
            : 'Unknown identifiers decide nothing.',
        ]),
    ...(policy.shownByControl === 'fail' ? ['What a control shows as well fails, too.'] : []),
    ...Object.entries(budgetWords).flatMap(([name, words]) => {
      const most = budgets[name as keyof typeof budgetWords];
      return most === undefined ? [] : [`At most ${most} ${words}.`];
    }),
    ...Object.entries(policy.declared ?? {}).map(([domain, role]) => `${domain} is declared as ${role}.`),
  ];
}

function alsoStates({ states = [] }: PolicyList): string {
  return states.length === 0 ? '' : `; also ${listOf(states)}`;
}

function named({ identifiers = [], recipients = [] }: PolicyList): string {
  const items = [...identifiers, ...recipients.map((each) => `what goes to ${each}`)];
  return items.length === 0 ? '' : `; whatever its band: ${listOf(items)}`;
}
