import { parseArgs } from 'node:util';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { makeMatcher } from '../../lab/analysis/identify.ts';
import { measureCrowd, strangers } from '../../test/analysis/generated/crowd.ts';
import { randomOf } from '../../test/analysis/generated/random.ts';
import { measureRecall, recallLines } from '../../test/analysis/generated/recall.ts';
import { phone } from '../../test/analysis/identify/phones.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '100000' },
    messages: { type: 'string', default: '1000000' },
  },
});

const phones = Array.from({ length: 20 }, (_, index) => phone(index + 1));
const matcher = makeMatcher(phones);
const seed = Number(values.seed);
await loadDecoders();

const recall = measureRecall(matcher, phones.slice(0, 16), randomOf(seed), Number(values.cases));
const { cases, missed } = recall.total;
console.log(
  `recall ${(((cases - missed) / cases) * 100).toFixed(3)} %: ${missed} of ${cases} generated cases missed`,
);
console.log(recallLines(recall).join('\n'));
for (const each of recall.missed.slice(0, 100)) console.log(`missed: ${each}`);
for (const each of recall.wrong) console.log(`of another phone: ${each}`);

const messages = Number(values.messages);
const wrong = measureCrowd(matcher, strangers(phones, 300), randomOf(seed + 1), messages);
console.log(`${wrong.length} hits in ${messages} messages of strangers`);
for (const each of wrong.slice(0, 100)) console.log(each);
