import type { ByteAccount, Rate } from '../lab/model/profile.ts';
import type { Finding, Matrix, Result } from '../lab/model/result.ts';
import { grouped, visible } from './visible.ts';

/** Upper bound at 95 % of a rate of which nothing was seen in n independent trials. */
export function rateBelow(n: number): number {
  return n === 0 ? 1 : 1 - 0.05 ** (1 / n);
}

/** `5 of 5`, `0 of 20 (below 14 %)`, `not tested`: a zero never stands without its upper bound. */
export function rateText(rate: Rate, below: number | null = null): string {
  if (rate.n === 0) return 'not tested';
  const text = `${rate.k} of ${rate.n}`;
  return rate.k > 0 ? text : `${text} (below ${bound(below ?? rateBelow(rate.n))})`;
}

/** An upper bound in per cent: `45 %`, with a decimal below ten. */
export function bound(share: number): string {
  const percent = share * 100;
  return percent >= 10 ? `${Math.round(percent)}\u00a0%` : `${Math.ceil(percent * 10) / 10}\u00a0%`;
}

/** `92 %`, rounded down, so that 100 % means all. */
export function share(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${Math.floor((100 * part) / whole)}\u00a0%`;
}

/** Rates in which this build was seen, with the bound that the lab computed. */
export function seenText(finding: Finding): string {
  return rateText(finding.seen, finding.missedRateBelow);
}

/** What is said of each finding of a row: once where all say the same, else trigger by trigger. */
export function perTrigger(findings: readonly Finding[], say: (finding: Finding) => string): string {
  const said = findings.map(say);
  const [first = ''] = said;
  if (said.every((each) => each === first)) return first;
  return findings.map((each, index) => `${visible(each.trigger, 40)} ${said[index] ?? ''}`).join(', ');
}

/** The coverage line of the first screen, in parts. */
export function coverageParts(result: Result): readonly { readonly label: string; readonly text: string }[] {
  const { conditions, coverage } = result;
  const { trials, canary, scope } = coverage;
  const valid = `${trials.valid} of ${trials.planned} trials valid`;
  return [
    {
      label: 'Tested',
      text: `${triggersTimes(result)}, listening ${visible(conditions.dwell, 30)} each; ${valid}`,
    },
    { label: 'Read', text: flowsRead(result) },
    { label: 'Canary', text: canary ? '✔ seen in every valid trial' : '✘ not seen in every valid trial' },
    { label: 'Scope', text: scope === 'proxy' ? 'proxy only' : 'gateway' },
    { label: 'Could miss', text: couldMiss(result) },
  ];
}

function couldMiss(result: Result): string {
  const bounds = testedTriggers(result).map(([, rate]) => rate?.missedRateBelow ?? 1);
  return bounds.length === 0
    ? 'everything'
    : `what happens less often than ${bound(Math.max(...bounds))} of times`;
}

function triggersTimes(result: Result): string {
  const tested = testedTriggers(result).map(([, rate]) => rate.n);
  if (tested.length === 0) return 'no trigger';
  const [least, most] = [Math.min(...tested), Math.max(...tested)];
  const times = least === most ? `${least}` : `${least} to ${most}`;
  return `${tested.length} ${tested.length === 1 ? 'trigger' : 'triggers'} × ${times}`;
}

/** Triggers that a scenario makes, with their valid trials: not the background, which is no trigger. */
export function testedTriggers(result: Result): [string, Result['coverage']['byTrigger'][string]][] {
  return Object.entries(result.coverage.byTrigger).filter(
    ([name]) => name !== 'background' && name !== 'any',
  );
}

function flowsRead(result: Result): string {
  const all = Object.values(result.coverage.flows).reduce((sum, each) => sum + each, 0);
  if (all === 0) return 'no flow at all';
  const { decoded } = result.coverage.flows;
  return `${share(decoded, all)} of flows (${grouped(decoded)} of ${grouped(all)})`;
}

/** `2026-02-03 04:05 UTC`; text that is no date stays as it is. */
export function timeText(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?(Z|\+00:00)$/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

/** Whether bytes left the phone in this trial that the recording does not explain. */
export function isBypassed(account: ByteAccount): boolean {
  return account.unexplained > account.tolerance || account.cellular > 0;
}

/** The bounds that the zeros of a matrix leave open: `0/5 leaves a rate below 45 % open`. */
export function zeroBounds(matrix: Matrix): string {
  const trials = new Set(
    matrix.rows.flatMap(({ cells }) =>
      cells.flatMap((cell) => (cell.state !== 'not-tested' && cell.k === 0 ? [cell.n] : [])),
    ),
  );
  const bounds = [...trials].sort((a, b) => a - b).map((n) => `0/${n}: below ${bound(rateBelow(n))}`);
  return bounds.length === 0 ? '' : `A zero leaves a rate open: ${bounds.join(', ')}.`;
}
