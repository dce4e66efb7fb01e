import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { identifyMessage, makeMatcher } from '../../lab/analysis/identify.ts';
import { randomOf } from '../../test/analysis/generated/random.ts';
import { phone } from '../../test/analysis/identify/phones.ts';
import { makeTraffic } from './traffic.ts';

/** Reads so many megabytes after having warmed up; answers when it began and ended, in milliseconds of the clock. */
export default async function readShare(task: {
  phones: number;
  megabytes: number;
  seed: number;
}): Promise<{ from: number; to: number }> {
  await loadDecoders();
  const phones = Array.from({ length: task.phones }, (_, index) => phone(index + 1));
  const matcher = makeMatcher(phones);
  const warm = makeTraffic(randomOf(task.seed), phones, 4 << 20);
  const traffic = makeTraffic(randomOf(task.seed + 1), phones, task.megabytes << 20);
  for (const message of warm) identifyMessage(matcher, message);
  const from = Date.now();
  for (const message of traffic) identifyMessage(matcher, message);
  return { from, to: Date.now() };
}
