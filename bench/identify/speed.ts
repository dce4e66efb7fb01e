import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Piscina } from 'piscina';
import { decodeParts } from '../../lab/analysis/decode.ts';
import { openBudget } from '../../lab/analysis/decoders/budget.ts';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { identifyMessage, type Matcher, makeMatcher, type ReadMessage } from '../../lab/analysis/identify.ts';
import { partsOf } from '../../lab/analysis/identify-parts.ts';
import { sightingsOf } from '../../lab/analysis/identify-sightings.ts';
import type { Device } from '../../lab/model/device.ts';
import { randomOf } from '../../test/analysis/generated/random.ts';
import { phone } from '../../test/analysis/identify/phones.ts';
import { measureRipgrep } from './ripgrep.ts';
import type { Share } from './share.ts';
import { makeTraffic } from './traffic.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '256' },
    phones: { type: 'string', multiple: true, default: ['1', '20'] },
  },
});

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function sizeOf(traffic: readonly ReadMessage[]): number {
  return traffic.reduce((sum, { body, url }) => sum + (body?.length ?? 0) + (url?.length ?? 0), 0);
}

/**
 * Microseconds from a decoded value to its place, for each value. A sample has some hundred of them and takes a few
 * milliseconds, so that one collection of what decoding left, or one function made faster meanwhile, doubles it.
 */
function placeMicroseconds({ index }: Matcher, traffic: readonly ReadMessage[]): number {
  const decoded = traffic.map((message) => {
    const budget = openBudget();
    return decodeParts(partsOf(message, budget).parts, index, budget).found;
  });
  const start = cpuSeconds();
  let hits = 0;
  for (const found of decoded) hits += sightingsOf(found, index).length;
  return ((cpuSeconds() - start) / hits) * 1e6;
}

function placeWords(matcher: Matcher, samples: readonly (readonly ReadMessage[])[]): string {
  const each = samples.map((sample) => placeMicroseconds(matcher, sample)).sort((a, b) => a - b);
  const [median, least, most] = [each[each.length >> 1], each[0], each.at(-1)].map((us) => us?.toFixed(1));
  return `${median} us a hit for its place (${least} to ${most} in ${each.length} samples)`;
}

/** How many times faster two threads read twice as much as one: by the clock, and where each has a core when it can use one. */
async function twoThreads(phones: number, megabytes: number): Promise<{ clock: number; onCore: number }> {
  const pool = new Piscina({
    filename: new URL('share.mjs', import.meta.url).href,
    minThreads: 2,
    maxThreads: 2,
  });
  const share = (seed: number): Promise<Share> => pool.run({ phones, megabytes, seed });
  const alone = await share(1);
  const both = await Promise.all([share(1), share(3)]);
  await pool.destroy();
  const slowest = Math.max(...both.map(({ from, to }) => to - from));
  const longest = Math.max(...both.map((each) => each.onCore));
  return { clock: ((alone.to - alone.from) * 2) / slowest, onCore: (alone.onCore * 2) / longest };
}

function ripgrepWords(phones: readonly Device[], traffic: readonly ReadMessage[]): string {
  const bodies = traffic.flatMap(({ body }) => (body === null ? [] : [body]));
  const size = bodies.reduce((sum, body) => sum + body.length, 0) / 1e6;
  const other = measureRipgrep(phones, bodies);
  if (other === null) return 'ripgrep: not installed';
  const speed = (size / other.seconds).toFixed(1);
  return `ripgrep -aF, ${other.patterns} patterns of one encoding level: ${speed} MB/s of CPU time`;
}

/** One size of the lab. */
async function measure(count: number, megabytes: number): Promise<void> {
  const phones = Array.from({ length: count }, (_, index) => phone(index + 1));
  const before = cpuSeconds();
  const matcher = makeMatcher(phones);
  const compiled = cpuSeconds() - before;
  const chunk = Math.min(16, megabytes);
  let seconds = 0;
  let bytes = 0;
  let messages = 0;
  let hits = 0;
  // The first chunk warms up and is not counted.
  for (let made = -chunk; made < megabytes; made += chunk) {
    const traffic = makeTraffic(randomOf(made + 1000), phones, chunk << 20);
    const start = cpuSeconds();
    let found = 0;
    for (const message of traffic) found += identifyMessage(matcher, message).sightings.length;
    if (made < 0) continue;
    seconds += cpuSeconds() - start;
    messages += traffic.length;
    hits += found;
    bytes += sizeOf(traffic);
  }
  const speed = bytes / 1e6 / seconds;
  console.log(
    `${count} phones: ${speed.toFixed(1)} MB/s of CPU time, ${messages} messages, ${hits} hits, compiled in ${(compiled * 1000).toFixed(0)} ms, resident at most ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB`,
  );
  const sample = makeTraffic(randomOf(5), phones, chunk << 20);
  const others = [6, 7, 8, 9].map((seed) => makeTraffic(randomOf(seed), phones, chunk << 20));
  console.log(`  ${placeWords(matcher, [sample, ...others])}`);
  console.log(`  ${ripgrepWords(phones, sample)}`);
  const { clock, onCore } = await twoThreads(count, Math.min(64, megabytes));
  console.log(
    `  two threads: ${clock.toFixed(2)} times as fast as one by the clock, ${onCore.toFixed(2)} by the time on a core`,
  );
}

/** Measured before there was any of this, on two cores with Node 20, over 256 MB of a corpus of its own (within a fifth). */
const elsewhere =
  'elsewhere: a prototype that decodes, then matches: 15 MB/s, 21 us a place, two workers 1.35 times one; the Leaky Forms detector: 0.2 to 0.5 MB/s';

const { phones: counts, megabytes } = values;
const [only] = counts;
if (only !== undefined && counts.length === 1) {
  await loadDecoders();
  await measure(Number(only), Number(megabytes));
  // Each in a process of its own: what is resident at most is counted for a process.
} else {
  for (const count of counts) {
    const script = [fileURLToPath(import.meta.url), '--megabytes', megabytes, '--phones', count];
    spawnSync(process.execPath, [...process.execArgv, ...script], { stdio: 'inherit' });
  }
  console.log(elsewhere);
}
