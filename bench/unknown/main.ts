import { parseArgs } from 'node:util';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { rates, type Score, score } from './simulate.ts';

/** Unknown identifiers on generated traffic: precision and recall by size, and each wrong answer with its cause. */
const { values } = parseArgs({
  options: {
    places: { type: 'string', default: '300' },
    worlds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});

await loadDecoders();
for (const [phones, trials] of [
  [2, 8],
  [3, 8],
  [4, 16],
] as const)
  printSize(phones, trials);

function printSize(phones: number, trials: number): void {
  const sum = { claimed: 0, right: 0, existing: 0, messages: 0 };
  const wrong: Score['wrong'][number][] = [];
  const began = process.hrtime.bigint();
  for (let world = 0; world < Number(values.worlds); world += 1) {
    const seed = Number(values.seed) * 1000 + world;
    const scored = score({ phones, trials, places: Number(values.places), seed });
    for (const name of ['claimed', 'right', 'existing', 'messages'] as const) sum[name] += scored[name];
    wrong.push(...scored.wrong);
  }
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const { precision, recall } = rates(sum);
  const speed = Math.round(sum.messages / seconds);
  console.log(
    `${phones} phones x ${trials} trials: precision ${precision.toFixed(4)} recall ${recall.toFixed(4)} (${sum.right} of ${sum.claimed} claims right, ${sum.existing} to find; ${speed} messages a second)`,
  );
  const causes = new Map<string, number>();
  for (const { source, claimed, cause } of wrong) {
    const text = `  ${claimed ? 'invented' : 'missed'} ${source.kind}: ${cause}`;
    causes.set(text, (causes.get(text) ?? 0) + 1);
  }
  for (const [text, times] of [...causes].sort((a, b) => b[1] - a[1])) console.log(`${text} (${times})`);
}
