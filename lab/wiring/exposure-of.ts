import { exposureDays } from '../analysis/build-exposure.ts';
import { sentenceOf } from '../errors.ts';
import { buildName } from '../model/build.ts';
import type { Result } from '../model/result.ts';
import { listBuilds } from '../store/build-records.ts';

/**
 * For how long users had what is gone by now, as sentences: from the release dates that a person gave
 * with `build add --released`, never from when the lab tested. Empty where a date is missing.
 */
export async function exposureOf(home: string, result: Result): Promise<string[]> {
  const { baseline, build, counts } = result;
  if (baseline === null || counts.gone === 0) return [];
  const records = await listBuilds(home).catch(sentenceOf);
  if (typeof records === 'string') return [`Exposure days cannot be told: ${records}`];
  const released = (fingerprint: string) =>
    records.find((each) => each.released !== null && each.postBuild.includes(fingerprint))?.released ?? null;
  const [from, to] = [released(baseline.fingerprint), released(build.fingerprint)];
  const days = exposureDays(from, to);
  if (days === null) return [];
  return [
    `What is gone was exposed for at least ${days} days: ${buildName(baseline.fingerprint)} was released on ${from}, ${buildName(build.fingerprint)} on ${to}.`,
  ];
}
