import { parseArgs } from 'node:util';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { identifyMessage, makeMatcher } from '../../lab/analysis/identify.ts';
import { randomOf } from '../../test/analysis/generated/random.ts';
import { phone } from '../../test/analysis/identify/phones.ts';
import { makeTraffic } from './traffic.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '256' },
    phones: { type: 'string', multiple: true, default: ['1', '20'] },
  },
});

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

await loadDecoders();
const megabytes = Number(values.megabytes);
for (const count of values.phones) {
  const phones = Array.from({ length: Number(count) }, (_, index) => phone(index + 1));
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
    for (const { body, url } of traffic) bytes += (body?.length ?? 0) + (url?.length ?? 0);
  }
  const speed = bytes / 1e6 / seconds;
  console.log(
    `${count} phones: ${speed.toFixed(1)} MB/s of CPU time, ${messages} messages, ${hits} hits, compiled in ${(compiled * 1000).toFixed(0)} ms, resident ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`,
  );
}
