import type { Comparison } from '../model/comparison.ts';
import type { Policy } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import { explainAccount } from './account/explain-account.ts';
import { certificateGaps } from './certificates/certificate-gaps.ts';
import { mayBeOfABoot } from './compare-arrival.ts';
import { stateFaults } from './compare-states.ts';
import { decryptionGap } from './decryption.ts';
import { unequalDwell } from './dwell-of.ts';
import { groupBy } from './group-by.ts';
import { unseenOverruns } from './judge-budgets.ts';
import { listOf } from './sentence-words.ts';
import { anyTrigger, backgroundTrigger, bootTrigger } from './summarize-trials.ts';

/** Least listening time where the policy sets none: ten minutes on real phones, a second on simulated ones. */
export function leastDwellOf({ leastDwellMs }: Policy, { simulated }: Profile): number {
  return leastDwellMs ?? (simulated ? 1_000 : 600_000);
}

/**
 * Everything that keeps a run from a PASS although nothing new was seen, as sentences: what was not
 * tested, not read, not explained, or not comparable. Empty only where the promise of PASS holds.
 */
export function gapsOf(comparison: Comparison, policy: Policy): string[] {
  const { head, approvals } = comparison;
  return [
    ...(head.fault === null ? [] : [`The lab had a fault: ${head.fault}`]),
    ...baselineGap(comparison),
    ...comparison.incomparable,
    ...trialGaps(head),
    ...triggerGaps(head, policy),
    ...dwellGap(head, policy),
    ...unequalDwells(comparison),
    ...(head.imported === undefined
      ? [...canaryGap(head), ...decryptionGap(head), ...byteGaps(head)]
      : [importGap]),
    ...contactGaps(comparison),
    ...stateGaps(comparison),
    ...untriedGaps(comparison),
    ...certificateGaps(head),
    ...(approvals?.gaps ?? []),
    ...unseenOverruns(comparison, policy),
  ];
}

function baselineGap({ base, approvals }: Comparison): string[] {
  if (base !== null) return [];
  const where = approvals === undefined ? '' : ` at ${approvals.file}`;
  return [`There is no baseline to compare with${where}; a person has to look at what is sent.`];
}

function trialGaps({ planned, valid, invalid }: Profile): string[] {
  if (planned === 0) return ['No trial was planned.'];
  if (valid.length === planned && invalid.length === 0) return [];
  const examples = invalid.slice(0, 3).map(({ trial, reason }) => `trial ${trial}: ${reason}`);
  return [`Only ${valid.length} of ${planned} planned trials are valid. ${examples.join(' ')}`.trim()];
}

function triggerGaps({ trialsByTrigger }: Profile, { leastTrials }: Policy): string[] {
  return Object.entries(trialsByTrigger)
    .filter(([name, n]) => name !== backgroundTrigger && n < leastTrials)
    .map(([name, n]) => `${n} valid trials of ${name} are too few; the policy asks for ${leastTrials}.`);
}

function dwellGap(head: Profile, policy: Policy): string[] {
  const least = leastDwellOf(policy, head);
  const { dwellMs } = head.conditions;
  return dwellMs >= least
    ? []
    : [`The lab listened for ${dwellMs} ms a trial; the policy asks for ${least} ms.`];
}

/** One sentence for all triggers whose times are the same on each side. */
function unequalDwells({ base, head, incomparable }: Comparison): string[] {
  if (base === null || incomparable.length > 0) return [];
  const both = Object.keys(head.trialsByTrigger).filter(
    (name) => name !== backgroundTrigger && (base.trialsByTrigger[name] ?? 0) > 0,
  );
  const groups = groupBy(both, (name) => {
    const unequal = unequalDwell(name, base, head);
    return unequal === null ? '' : `${unequal.base} ${unequal.head}`;
  });
  return [...groups.values()].flatMap(
    (names) => unequalDwell(names[0] ?? '', base, head, listOf(names))?.sentence ?? [],
  );
}

/** Neither the lab's canary nor the phone's counters are in a capture that was made elsewhere. */
const importGap =
  'It is an imported capture: nothing shows what it has missed, so that silence in it proves nothing. Record the same with the lab for a PASS.';

function canaryGap({ canary, valid }: Profile): string[] {
  return canary || valid.length === 0 ? [] : ['The canary was not seen in every valid trial.'];
}

function byteGaps({ accounts, valid }: Profile): string[] {
  const reasons = new Map<string, number[]>();
  for (const trial of valid) {
    const all = accounts.filter((account) => account.trial === trial);
    const faults =
      all.length === 0
        ? ["the phone's own byte counters were not read"]
        : all.map((each) => explainAccount(each));
    const fault = faults.find((each) => each !== null);
    if (fault !== undefined && fault !== null) reasons.set(fault, [...(reasons.get(fault) ?? []), trial]);
  }
  return [...reasons].map(
    ([reason, trials]) => `The bytes of trial ${trials.join(', ')} are not explained: ${reason}.`,
  );
}

function contactGaps({ blind, approvals, head: { scope } }: Comparison): string[] {
  const open = blind.filter(({ inBaseline }) => !inBaseline);
  return open.map(({ host, visibility, approval }) => {
    if (visibility === 'bypassed')
      return `Traffic went around the ${scope === 'gateway' ? 'recorder' : 'proxy'}, to ${host}.`;
    if (approval?.broken !== undefined)
      return `Traffic to ${host} could not be read (${visibility}); the approval in ${approval.file}:${approval.line} does not hold: ${approval.broken}`;
    if (approvals !== undefined)
      return `Traffic to ${host} could not be read (${visibility}), which ${approvals.file} does not approve.`;
    return `Traffic to ${host} could not be read (${visibility}), which the baseline does not have.`;
  });
}

function stateGaps({ base, head, incomparable }: Comparison): string[] {
  return incomparable.length > 0 ? [] : [...stateFaults(base, head).values()];
}

const failedAttemptGap = `Attempts that do not count, or what was sent just after a restart, showed what the baseline does not have, and the baseline has no valid trial of ${bootTrigger}: it may have come of a restart. Run again, with trials of ${bootTrigger} on both sides.`;

/** What this build shows under triggers that the baseline never tried can be neither new nor known. */
function untriedGaps({ base, head, differences, incomparable }: Comparison): string[] {
  if (base === null || incomparable.length > 0) return [];
  const otherStates = stateFaults(base, head);
  const triggers = differences
    .filter(({ key }) => !otherStates.has(key.trigger))
    .filter(({ state, base: was, head: is }) => state === 'unproven' && was === null && is !== null)
    .map(({ key }) => key.trigger)
    .filter((trigger) => trigger !== anyTrigger && (base.trialsByTrigger[trigger] ?? 0) === 0);
  const uncaused = differences.some(
    ({ state, base: was, head: is }) =>
      state === 'unproven' && was === null && is !== null && mayBeOfABoot(is, base),
  );
  return [
    ...[...new Set(triggers)].map((trigger) => `The baseline has no valid trial of ${trigger}.`),
    ...(uncaused ? [failedAttemptGap] : []),
  ];
}
