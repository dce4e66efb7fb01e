import type { Approvals, Baseline, Day } from '../../model/baseline.ts';
import type { BlindContact, Comparison } from '../../model/comparison.ts';
import type { Profile } from '../../model/profile.ts';
import { compareProfiles } from '../compare.ts';
import { recipientOf } from '../recipients/recipient-of.ts';
import { approvalOf } from './approval-of.ts';
import { approveDifference, staleText } from './approve-difference.ts';
import { type Base, baseOf, type Recapture } from './base-of.ts';
import { isPast } from './days.ts';

/** How a baseline was chosen, its captures as today's rules read them, and the day of the judgement. */
export type Approving = {
  readonly chosen: string;
  readonly today: Day;
  readonly recaptures?: readonly Recapture[];
  /** Further runs that may stand for a control. */
  readonly others?: readonly Profile[];
};

/**
 * A run against a reviewed file: the comparison with what it approves, and what its entries make of
 * each difference and of each contact that could not be read.
 */
export function compareWithBaseline(baseline: Baseline, head: Profile, approving: Approving): Comparison {
  const { chosen, today, recaptures = [], others = [] } = approving;
  const base = baseOf(baseline, head, recaptures);
  const provenance = {
    approvedBy: approversOf(baseline),
    chosen,
    incomparable: base.incomparable,
    reviewed: true,
  } as const;
  const compared = compareProfiles(base.profile, head, provenance, others);
  const context = {
    entries: baseline.entries,
    today,
    base,
    incomparable: compared.incomparable.length > 0,
  };
  const differences = compared.differences.map((each) => approveDifference(each, context));
  const blind = compared.blind.map((contact) => approveContact(contact, baseline, today));
  return {
    ...compared,
    differences,
    blind,
    approvals: {
      file: baseline.file,
      bulk: baseline.entries.filter((entry) => entry.kind === 'expected' && entry.bulk !== undefined).length,
      notes: [...base.notes, ...blindNotes(blind), ...staleNotes(base)],
      gaps: staleGaps(base, differences),
      ...decisionsOf(baseline, today),
    },
  };
}

function decisionsOf({ entries: all }: Baseline, today: Day): Pick<Approvals, 'decisions'> {
  const entries = all.flatMap((entry) => ('is' in entry ? [entry] : []));
  return entries.length === 0 ? {} : { decisions: { today, entries } };
}

/** Who approved what stands in the file, each once. */
function approversOf({ entries }: Baseline): string | null {
  const names = entries.flatMap((entry) => ('by' in entry && entry.kind !== 'noise' ? [entry.by] : []));
  return names.length === 0 ? null : [...new Set(names)].sort().join(', ');
}

/** Only a reviewed entry lets a contact stay unread, and never one around the proxy. */
function approveContact(contact: BlindContact, { entries }: Baseline, today: Day): BlindContact {
  const { host, visibility } = contact;
  const domain = recipientOf(host).domain;
  const meant = entries.flatMap((entry) =>
    entry.kind === 'blind' && entry.visibility === visibility && [host, domain].includes(entry.recipient)
      ? [entry]
      : [],
  );
  const holding = meant.find(({ expires }) => !isPast(expires, today));
  const entry = holding ?? meant[0];
  if (entry === undefined) return { host, visibility, inBaseline: false };
  const broken = holding === undefined ? `It expired on ${entry.expires}.` : null;
  return {
    host,
    visibility,
    inBaseline: holding !== undefined,
    approval: approvalOf(entry, today, broken),
  };
}

function blindNotes(blind: readonly BlindContact[]): string[] {
  return blind.flatMap(({ host, approval, inBaseline }) =>
    inBaseline && approval !== undefined ? [`Traffic to ${host} was not read. ${approval.text}`] : [],
  );
}

function staleNotes(base: Base): string[] {
  return base.stale.length === 0 ? [] : [`The rules have changed since the acceptance: ${staleText(base)}.`];
}

/** Where nothing is left open by the newer rules, the old ones' approvals stand. */
function staleGaps(base: Base, differences: Comparison['differences']): string[] {
  const open = differences.filter(
    ({ state, base: was, head }) => state === 'unproven' && was === null && head !== null,
  );
  if (base.stale.length === 0 || open.length === 0) return [];
  return [
    `${open.length} ${open.length === 1 ? 'finding' : 'findings'} may be new or found only by newer rules: ${staleText(base)}.`,
  ];
}
