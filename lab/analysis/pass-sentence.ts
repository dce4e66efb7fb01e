import { buildName } from '../model/build.ts';
import type { Comparison } from '../model/comparison.ts';
import type { Profile } from '../model/profile.ts';
import { otherDwellsOf } from './dwell-of.ts';
import { durationOf, listOf } from './sentence-words.ts';
import { missedRateBelow } from './statistics.ts';
import { backgroundTrigger } from './summarize-trials.ts';

/**
 * The first sentence of a PASS: its scope, what was tested and for how long, and the rate at which
 * something could have been sent and missed.
 */
export function passSentence({ base, head, blind, approvals }: Comparison): string {
  const rows = Object.entries(head.trialsByTrigger).filter(([name]) => name !== backgroundTrigger);
  const tested = listOf(rows.map(([name, n]) => `${n} of ${name}`));
  const fewest = Math.min(...rows.map(([, n]) => n));
  const rate = (missedRateBelow(fewest) * 100).toFixed(0);
  return (
    `${head.scope === 'gateway' ? 'Behind the gateway' : 'Proxy only'}: build ${buildName(head.fingerprint)} sends nothing new against ` +
    `${buildName(base?.fingerprint ?? '')} in ${head.valid.length} valid trials (${tested}), each listened to for ` +
    `${durationOf(head.conditions.dwellMs)}${othersOf(head)}; what is sent in fewer than ${rate} % of trials of a trigger could have been missed${approvals === undefined ? '' : unreadText(blind)}.`
  );
}

/** What a person allowed to stay unread limits a PASS, and stands in its first sentence. */
function unreadText(blind: Comparison['blind']): string {
  const hosts = [...new Set(blind.map(({ host, visibility }) => `${host} (${visibility})`))];
  return hosts.length === 0 ? '' : `; not read, as approved: ${listOf(hosts)}`;
}

/** Where some trials listened otherwise, how long those did. */
function othersOf(head: Profile): string {
  const others = Object.entries(otherDwellsOf(head));
  return others.length === 0 ? '' : `, ${listOf(others.map(([name, time]) => `${name} for ${time}`))}`;
}
