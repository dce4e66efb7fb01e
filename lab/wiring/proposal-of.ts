import { candidatesOf } from '../analysis/approve/candidates.ts';
import { decisionCandidatesOf } from '../analysis/approve/decision-candidates.ts';
import { type BaselineEntry, blindVisibilities, type Day } from '../model/baseline.ts';
import type { Proposal } from '../model/baseline-shelf.ts';
import type { Comparison } from '../model/comparison.ts';
import { itemText } from '../store/baseline-edit.ts';
import { unwritten } from '../store/baseline-words.ts';

type Place = { readonly file: string; readonly line: string; readonly today: Day };
type Proposed = Proposal['entries'][number];

/** What a run would add to a reviewed file: each emission, bad certificate check, unknown identifier and unread host that nothing in it allows. */
export function proposalOf(comparison: Comparison, { file, line, today }: Place): Proposal {
  const emissions = candidatesOf(comparison)
    .filter(({ approved, state }) => !approved && state !== 'excepted')
    .map(
      ({ id, bounds: { rates: _, ...bounds } }): Proposed => ({
        kind: 'expected',
        ...bounds,
        purpose: unwritten,
        by: unwritten,
        at: today,
        finding: id,
      }),
    );
  const besides = decisionCandidatesOf(comparison)
    .filter(({ approved, state }) => !approved && state !== 'excepted')
    .map(({ id, subject }): Proposed => {
      const open = { reason: unwritten, owner: unwritten, expires: unwritten };
      return { ...subject, is: 'exception', ...open, finding: id };
    });
  const entries = [...emissions, ...besides, ...blindEntries(comparison)];
  return { run: comparison.head.run, file, line, entries, text: textOf(entries) };
}

function blindEntries({ blind }: Comparison): Proposed[] {
  return blind.flatMap(({ host, visibility, inBaseline }): Proposed[] => {
    const kind = blindVisibilities.find((each) => each === visibility);
    if (inBaseline || kind === undefined) return [];
    const open = { owner: unwritten, reason: unwritten, expires: unwritten };
    return [{ kind: 'blind', recipient: host, visibility: kind, ...open }];
  });
}

function textOf(entries: readonly Proposed[]): string {
  return entries
    .map(({ finding, ...entry }) => {
      const line = `  - ${itemText(entry as BaselineEntry)}`;
      return finding === undefined ? line : `${line} # ${finding}`;
    })
    .join('\n');
}
