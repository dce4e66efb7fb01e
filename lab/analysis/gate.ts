import type { Policy, PolicyList } from '../model/policy.ts';
import type { Finding } from '../model/result.ts';
import { isForbidden, isOverdue, isUnapproved } from './judge-approvals.ts';

/** What a policy makes of one finding: the verdict, the exit code and every report follow it. */
export type Gate = 'fail' | 'review' | 'none';

/**
 * One finding × policy. New or worse fails in the policy's bands, or where the policy names its
 * identifier or recipient, and goes to review below. What a control on the baseline's build shows as
 * well is not held against this build. What chance may explain goes to review, and what a reviewed file
 * approves no longer or not yet. What it forbids fails by any policy.
 */
export function gateOf(finding: Finding, policy: Policy): Gate {
  if (isForbidden(finding)) return 'fail';
  if (isFailing(finding, policy)) return isHeldBack(finding, policy) ? 'review' : 'fail';
  return isForReview(finding, policy) ? 'review' : 'none';
}

/** New or worse: what a reader has to look at first. */
export function isOpen({ state }: Pick<Finding, 'state'>): boolean {
  return state === 'new' || state === 'worse';
}

/** Seen in this build and unknown to the baseline, but chance may explain that. */
export function isUndecided({ state, evidence, baselineSeen }: Finding): boolean {
  return state === 'unproven' && evidence.length > 0 && baselineSeen.k === 0;
}

/** The controls show what the baseline never did: something other than this build changed. */
export function isShownByControl({ state, known, began, controlSeen, baselineSeen }: Finding): boolean {
  if (state !== 'new' || known === true || began?.significant === true) return false;
  return (controlSeen?.k ?? 0) > 0 && baselineSeen.k === 0;
}

function isFailing(finding: Finding, { failBands, fail = {} }: Policy): boolean {
  const { states = ['new', 'worse'] } = fail;
  if (!states.includes(finding.state)) return false;
  return failBands.includes(finding.severity.band) || isNamed(finding, fail);
}

function isHeldBack(finding: Finding, { shownByControl = 'review', proof = 'sighting' }: Policy): boolean {
  if (shownByControl === 'review' && isShownByControl(finding)) return true;
  return proof === 'began' && finding.state === 'new' && finding.began?.significant !== true;
}

function isForReview(finding: Finding, { review = {} }: Policy): boolean {
  if (isOpen(finding) || isUndecided(finding)) return true;
  if (isUnapproved(finding) || isOverdue(finding)) return true;
  if (review.states?.includes(finding.state) === true) return true;
  return (finding.state === 'changed' || finding.state === 'unproven') && isNamed(finding, review);
}

function isNamed({ identifier, recipient }: Finding, { identifiers, recipients }: PolicyList): boolean {
  if (identifiers?.includes(identifier) === true) return true;
  return recipients?.some((each) => each === recipient.host || each === recipient.domain) === true;
}
