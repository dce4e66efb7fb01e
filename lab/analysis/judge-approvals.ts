import type { Comparison } from '../model/comparison.ts';
import type { Finding, Result } from '../model/result.ts';

type Approved = Pick<Finding, 'approval' | 'evidence'>;
/** A finding of any kind that an entry may be about. */
type Reviewed = Approved & Pick<Finding, 'state' | 'unapproved'>;

/** True for what a reviewed file forbids: it fails in each band, and whatever else could not be told. */
export function isForbidden({ approval, evidence }: Approved): boolean {
  return approval?.kind === 'forbidden' && evidence.length > 0;
}

/** What the baseline's captures show, too, and no entry of the reviewed file allows: a person has to look. */
export function isUnapproved({ unapproved, evidence }: Pick<Finding, 'unapproved' | 'evidence'>): boolean {
  return unapproved === true && evidence.length > 0;
}

/** An approval whose review is due is still one, and never passed over in silence. */
export function isOverdue({ approval, evidence }: Approved): boolean {
  return approval?.overdue !== undefined && approval.broken === undefined && evidence.length > 0;
}

/** What the reviewed file adds to the reasons of a verdict. */
export function approvalReasons(findings: readonly Reviewed[]): string[] {
  const count = (all: readonly unknown[], one: string, several: string) =>
    all.length === 0 ? [] : [`${all.length} ${all.length === 1 ? one : several}`];
  const forbidden = findings.filter(isForbidden);
  const excepted = findings.filter(({ state }) => state === 'excepted');
  const days = [...new Set(excepted.map(({ approval }) => approval?.text ?? ''))];
  return [
    ...count(forbidden, 'finding is forbidden by the baseline.', 'findings are forbidden by the baseline.'),
    ...brokenReasons(findings),
    ...count(
      findings.filter(isUnapproved),
      "finding stands in the baseline's captures, too, and nobody has approved it yet.",
      "findings stand in the baseline's captures, too, and nobody has approved them yet.",
    ),
    ...overdueReasons(findings),
    ...count(excepted, `finding is excepted: ${days[0]}`, `findings are excepted: ${days.join(' ')}`),
  ];
}

/** Approvals that do not hold, each once, with the place where they stand. */
function brokenReasons(findings: readonly Reviewed[]): string[] {
  const broken = findings.filter(({ state }) => state === 'new' || state === 'worse');
  const lines = broken.flatMap(({ approval }) =>
    approval?.broken === undefined
      ? []
      : [`The approval in ${approval.file}:${approval.line} does not cover it: ${approval.broken}`],
  );
  return [...new Set(lines)];
}

function overdueReasons(findings: readonly Reviewed[]): string[] {
  const lines = findings.filter(isOverdue).flatMap(({ approval }) => {
    if (approval === undefined) return [];
    return [
      `The approval in ${approval.file}:${approval.line} was to be reviewed by ${approval.overdue}; a person has to look at it again.`,
    ];
  });
  return [...new Set(lines)];
}

/** What of a reviewed file stands in a result beside who approved it. */
export function baselineFile({
  approvals,
}: Comparison): Pick<NonNullable<Result['baseline']>, 'file' | 'bulk'> {
  return approvals === undefined ? {} : { file: approvals.file, bulk: approvals.bulk };
}
