import type { Comparison } from '../model/comparison.ts';
import type { Profile } from '../model/profile.ts';
import type { Finding, Result } from '../model/result.ts';
import { tellsNoCounters } from './account/count-sent.ts';
import { decoySentence } from './decoys.ts';
import { decryptionSentence } from './decryption.ts';
import { longestOf, otherDwellsOf } from './dwell-of.ts';
import { isPresent } from './judge-findings.ts';
import { leavesEea } from './leaves-eea.ts';
import { scopeOf } from './scope-of.ts';
import { nameOf } from './sentence-words.ts';
import { missedRateBelow } from './statistics.ts';
import { backgroundTrigger } from './summarize-trials.ts';

const countersOnly = '; what goes around it is known only as bytes of its counters';

/** The scope of a verdict in words, with what nobody can see in it. */
export const proxyScope =
  `Proxy only: seen is what the phone sends through its proxy setting over Wi-Fi or USB${countersOnly}. ` +
  'Not observable: SMS, baseband and SIM traffic, cellular data, ' +
  'traffic before adb answers after a boot, DNS names.';

/** The same behind the gateway, where all that leaves the phone is counted. */
export const gatewayScope =
  'Gateway: all that the phone sends over Wi-Fi or USB crosses the lab host and is counted by flow; TCP, questions for names ' +
  'and the time, and datagrams to the local network are recorded, anything else beyond the lab host is stopped and listed ' +
  'unread. Not observable: SMS, baseband and SIM traffic, cellular data; not read: datagrams on the local network of which ' +
  'nobody could tell the sender, and what is neither TCP nor UDP there.';

/** What the scope is without, where a phone has no counters that it tells, as iPhones. */
export const uncounted =
  'This phone tells no byte counters: not even the amount of what goes around the recorder is known, so that no PASS is possible.';

function scopeSentenceOf({ imported, scope, accounts }: Profile): string {
  if (imported !== undefined) return imported.join(' ');
  if (!accounts.some(({ missing }) => missing === tellsNoCounters))
    return scope === 'gateway' ? gatewayScope : proxyScope;
  const seen = scope === 'gateway' ? gatewayScope : proxyScope.replace(countersOnly, '');
  return `${seen} ${uncounted}`;
}

/** What could be seen in the run, and what could not. */
export function coverageOf({ head, blind, approvals }: Comparison): Result['coverage'] {
  const { decoys } = head;
  const decryption =
    head.decryption === undefined
      ? undefined
      : { ...head.decryption, sentence: decryptionSentence(head.decryption) };
  return {
    trials: { planned: head.planned, valid: head.valid.length, invalid: head.invalid },
    canary: head.canary,
    ...(decryption === undefined ? {} : { decryption }),
    ...(decoys === undefined ? {} : { decoys: { ...decoys, sentence: decoySentence(decoys) } }),
    scope: scopeOf(head),
    scopeSentence: scopeSentenceOf(head),
    ...(head.counted === undefined ? {} : { counted: head.counted }),
    ...periodsOf(head),
    flows: head.flows,
    byTrigger: triggersOf(head),
    blind,
    contacts: head.contacts,
    bytes: head.accounts,
    unread: head.unread.length,
    ...(head.cleanPass === undefined ? {} : { cleanPass: head.cleanPass }),
    ...(head.certificates === undefined ? {} : { certificates: head.certificates }),
    ...(head.unknown === undefined || head.unknown.limits.length === 0
      ? {}
      : { unknownLimits: head.unknown.limits }),
    notes: [
      ...(decryption === undefined ? [] : [decryption.sentence]),
      ...(head.cleanPass === undefined ? [] : [head.cleanPass.sentence]),
      ...head.notes,
      ...placeholderNotes(head),
      ...(decoys === undefined ? [] : [decoySentence(decoys)]),
      ...(approvals?.notes ?? []),
    ],
  };
}

function periodsOf(head: Profile): Pick<Result['coverage'], 'longest' | 'otherDwells'> {
  const longest = longestOf(head);
  const others = otherDwellsOf(head);
  return {
    ...(longest === null ? {} : { longest }),
    ...(Object.keys(others).length === 0 ? {} : { otherDwells: others }),
  };
}

/** k is the rate of what was seen most often under the trigger; n its valid trials. */
function triggersOf({ trialsByTrigger, entries }: Profile): Result['coverage']['byTrigger'] {
  const rows = Object.entries(trialsByTrigger).filter(([name]) => name !== backgroundTrigger);
  return Object.fromEntries(
    rows.map(([name, n]) => {
      const k = Math.max(0, ...entries.map(({ byTrigger }) => byTrigger[name]?.k ?? 0));
      return [name, { k, n, missedRateBelow: missedRateBelow(n) }];
    }),
  );
}

function placeholderNotes({ entries }: Profile): string[] {
  return entries
    .filter(({ placeholder }) => placeholder !== null)
    .map(
      ({ kind, label, slot, recipient, placeholder }) =>
        `${nameOf(kind, label, slot)} to ${recipient.host} is a placeholder (${placeholder}), not an identifier.`,
    );
}

/** The three questions of 2019. "No" is said only where nothing stood in the way of seeing it. */
export function questionsOf(findings: readonly Finding[], complete: boolean): Result['questions'] {
  const present = findings.filter(isPresent);
  return {
    identifiers: present.length > 0 ? 'yes' : complete ? 'no' : 'unknown',
    ...leavesEea(present, complete),
    noticeSeen: 'no',
  };
}
