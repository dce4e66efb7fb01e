import type { FindingFile, Reproduction } from '../model/finding.ts';
import type { Finding, Result } from '../model/result.ts';

/** What a new run says of a finding: seen k of n times, not seen with its bound, or nothing. */
export function reproductionOf({ finding, scenario, build }: FindingFile, result: Result): Reproduction {
  const same = result.findings.filter((each) => isSame(each, finding) && each.evidence.length > 0);
  const tried = result.coverage.byTrigger[scenario];
  const n = tried?.n ?? 0;
  const inWindow = same.filter((each) => each.trigger === scenario || each.background);
  const k = Math.min(n, Math.max(0, ...inWindow.map(({ seen }) => seen.k)));
  const on =
    result.build.fingerprint === build ? '' : ` Another build than in the run: ${result.build.fingerprint}.`;
  const answer = (outcome: Reproduction['outcome'], sentence: string): Reproduction => {
    const missedRateBelow = outcome === 'not-seen' ? (tried?.missedRateBelow ?? 1) : null;
    return { outcome, k, n, missedRateBelow, sentence: `${sentence}${on}` };
  };
  if (k > 0) return answer('seen', `${finding.id} was seen again, ${k} of ${n} times after ${scenario}.`);
  if (same.length > 0)
    return answer(
      'seen',
      `${finding.id} was seen again, though not after ${scenario} in a trial that counts.`,
    );
  const blind = blindness(finding, result, n);
  if (blind !== null)
    return answer('inconclusive', `${finding.id} was not seen, which says nothing: ${blind}.`);
  const bound = Math.round((tried?.missedRateBelow ?? 1) * 100);
  return answer(
    'not-seen',
    `${finding.id} was not seen, 0 of ${n} times after ${scenario}: it happens in less than ${bound} % of trials, at 95 % confidence.`,
  );
}

/** The same key but for the trigger, which periodic traffic meets by chance. */
function isSame(a: Finding, b: Finding): boolean {
  return (
    a.identifier === b.identifier &&
    a.slot === b.slot &&
    a.label === b.label &&
    a.recipient.domain === b.recipient.domain &&
    a.endpoint === b.endpoint &&
    a.place === b.place
  );
}

function blindness({ recipient }: Finding, { coverage }: Result, n: number): string | null {
  if (n === 0) return 'no trial was valid';
  if (!coverage.canary) return 'the canary was not seen in every trial, so the lab may have been deaf';
  const unread = coverage.contacts.find(
    ({ domain, visibility }) =>
      domain === recipient.domain && visibility !== 'decoded' && visibility !== 'silent',
  );
  if (unread !== undefined)
    return `${unread.host} was contacted, and what it was sent could not be read (${unread.visibility})`;
  if (coverage.flows.bypassed > 0) return 'traffic went past the recorder';
  const past = coverage.bytes.some(
    ({ unexplained, tolerance, cellular }) => unexplained > tolerance || cellular > 0,
  );
  return past ? 'bytes left the phone that the recording does not explain' : null;
}
