import assert from 'node:assert/strict';
import { loadDecoders } from '../../../lab/analysis/decoders/list.ts';
import { makeMatcher } from '../../../lab/analysis/identify.ts';
import { phone } from '../identify/phones.ts';
import { measureCrowd, strangers } from './crowd.ts';
import { randomOf } from './random.ts';
import { measureRecall, recallLines } from './recall.ts';

const full = process.env.PHONEHOME_TEST_SIZE === 'full';
const phones = Array.from({ length: 20 }, (_, index) => phone(index + 1));
/** The last four never send: they are decoys. */
const senders = phones.slice(0, 16);
const matcher = makeMatcher(phones);

describe('generated messages', function () {
  this.timeout(full ? 3_600_000 : 600_000);
  before(loadDecoders);

  it('give up 995 of 1000 values, each for its own phone', () => {
    const recall = measureRecall(matcher, senders, randomOf(20181130), full ? 200_000 : 6000);
    const { cases, missed } = recall.total;
    const weakest = recallLines(recall).slice(0, 10);
    assert.ok(missed <= cases * 0.005, [`${missed} of ${cases}`, ...weakest, ...recall.missed].join('\n'));
    assert.deepEqual(recall.wrong, []);
  });

  it('of strangers give no hit for any phone or decoy', () => {
    const wrong = measureCrowd(
      matcher,
      strangers(phones, 300),
      randomOf(20190207),
      full ? 1_000_000 : 40_000,
    );
    assert.deepEqual(wrong, []);
  });
});
