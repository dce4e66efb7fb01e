import { readFileSync } from 'node:fs';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { identifyMessage, makeMatcher } from '../../lab/analysis/identify.ts';
import { randomOf } from '../../test/analysis/generated/random.ts';
import { phone } from '../../test/analysis/identify/phones.ts';
import { makeTraffic } from './traffic.ts';

/** When a thread began and ended, in milliseconds of the clock, and how long it had a core; 0 where nothing tells. */
export type Share = { readonly from: number; readonly to: number; readonly onCore: number };

/** Milliseconds for which this thread had a core: Linux tells. */
function onCore(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

/** Reads so many megabytes after having warmed up. */
export default async function readShare(task: {
  phones: number;
  megabytes: number;
  seed: number;
}): Promise<Share> {
  await loadDecoders();
  const phones = Array.from({ length: task.phones }, (_, index) => phone(index + 1));
  const matcher = makeMatcher(phones);
  const warm = makeTraffic(randomOf(task.seed), phones, 4 << 20);
  const traffic = makeTraffic(randomOf(task.seed + 1), phones, task.megabytes << 20);
  for (const message of warm) identifyMessage(matcher, message);
  const from = Date.now();
  const before = onCore();
  for (const message of traffic) identifyMessage(matcher, message);
  return { from, to: Date.now(), onCore: onCore() - before };
}
