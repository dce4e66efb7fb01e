import type { ServerParts } from '../server/parts.ts';
import { answerRulesIn } from '../store/responders-file.ts';
import { requireForwardable } from './answer-rules.ts';
import { policyOf } from './judge-submitted.ts';

/**
 * Checks the documents in a plan as the files that they stand for are, before a run waits for phones.
 * Where the plan says nothing of answers the lab host may have a file of them, and checks it then.
 * Throws BAD_FILE, and USAGE where the build or the plan rules out what would be forwarded.
 */
export const requirePlan: ServerParts['requirePlan'] = (plan, build) => {
  if (plan.policy !== undefined) policyOf(plan.policy);
  if (plan.answers === undefined) return;
  const rules = answerRulesIn(plan.answers, 'the answers of the plan');
  requireForwardable(rules, { ...plan, simulated: build.kind === 'firmware' });
};
