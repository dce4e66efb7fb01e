import type { ByteAccount, Rate } from '../lab/model/profile.ts';
import type { Finding, Matrix, Result } from '../lab/model/result.ts';
import { gather } from './gather.ts';
import { grouped, visible } from './visible.ts';
import { identifierName, isBackgroundTrigger } from './words.ts';

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

/** Rates in which the baseline showed it; without a baseline there is no rate, which is no zero either. */
export function baselineRate({ baselineSeen, known }: Finding, { baseline }: Result): string {
  if (known === true && baselineSeen.k === 0) return 'sent before, not approved';
  return baseline === null ? 'none to compare with' : rateText(baselineSeen);
}

/** What is said of each finding of a row: once where all say the same, else by trigger. */
export function perTrigger(findings: readonly Finding[], say: (finding: Finding) => string): string {
  const said = gather(
    findings.map((finding) => ({ text: say(finding), trigger: finding.trigger })),
    ({ text }) => text,
  );
  const texts = said.map((of) => of[0]?.text ?? '');
  if (texts.length <= 1) return texts.join('');
  return said.map((of, index) => `${texts[index]} ${occasions(of.map(({ trigger }) => trigger))}`).join('; ');
}

/** `on boot, unlock`, `in the background`. */
function occasions(triggers: readonly string[]): string {
  const named = triggers.filter((each) => !isBackgroundTrigger(each)).map((each) => visible(each, 40));
  return [
    ...(named.length === 0 ? [] : [`on ${named.join(', ')}`]),
    ...(triggers.includes('any') ? ['at any time'] : []),
    ...(triggers.includes('background') ? ['in the background'] : []),
  ].join(' and ');
}

/** What a count of findings stands for: `6 identifiers to 1 recipient`. */
export function countMeaning(findings: readonly Finding[]): string {
  const identifiers = new Set(findings.map(identifierName)).size;
  const recipients = new Set(findings.map(({ recipient }) => recipient.domain)).size;
  return `${numbered(identifiers, 'identifier')} to ${numbered(recipients, 'recipient')}`;
}

function numbered(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The scope of a verdict, as it stands beside its word. */
export const scopeNames = {
  proxy: 'proxy only',
  gateway: 'gateway',
  import: 'imported capture only',
} as const;

/** The coverage line of the first screen, in parts. */
export function coverageParts(result: Result): readonly { readonly label: string; readonly text: string }[] {
  const { coverage } = result;
  const { trials, canary, scope } = coverage;
  const valid = `${trials.valid} of ${trials.planned} trials valid`;
  return [
    {
      label: 'Tested',
      text: `${triggersTimes(result)}, listening ${visible(listeningText(result), 200)} each; ${valid}`,
    },
    { label: 'Read', text: flowsRead(result) },
    { label: 'Canary', text: canary ? '✔ seen in every valid trial' : '✘ not seen in every valid trial' },
    ...(coverage.decryption === undefined ? [] : [{ label: 'HTTPS', text: httpsText(coverage.decryption) }]),
    { label: 'Scope', text: scopeNames[scope] },
    { label: 'Could miss', text: couldMiss(result) },
  ];
}

/** Whether the lab could open TLS, and whose: what stands in the first lines. */
function httpsText({ k, n, stores }: NonNullable<Result['coverage']['decryption']>): string {
  if (k < n) return `✘ not readable in ${n - k} of ${n} trials`;
  const apps = stores.every((store) => store === 'system' || store === 'profile')
    ? 'do not pin'
    : 'take user certificates';
  return `✔ readable for apps that ${apps} (CA in the ${stores.join(', ')} store)`;
}

/** How long was listened: `10m`, or `10m (idle-hour 1h)` where it differs. */
export function listeningText({ conditions, coverage }: Result): string {
  const others = Object.entries(coverage.otherDwells ?? {}).map(([name, time]) => `${name} ${time}`);
  return others.length === 0 ? conditions.dwell : `${conditions.dwell} (${others.join(', ')})`;
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
