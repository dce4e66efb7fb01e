import assert from 'node:assert/strict';
import { decodeParts } from '../../../lab/analysis/decode.ts';
import { openBudget } from '../../../lab/analysis/decoders/budget.ts';
import { loadDecoders } from '../../../lab/analysis/decoders/list.ts';
import { makeMatcher } from '../../../lab/analysis/identify.ts';
import { partsOf } from '../../../lab/analysis/identify-parts.ts';
import { drawCase } from '../generated/cases.ts';
import { type Random, randomOf } from '../generated/random.ts';
import { phone } from './phones.ts';

const full = process.env.PHONEHOME_TEST_SIZE === 'full';
const messages = full ? 1_000_000 : 4_000;
const phones = [phone(1), phone(2)];

/** A few bytes changed, cut out, doubled or put in. */
function spoiled(random: Random, bytes: Buffer): Buffer {
  let out = Buffer.from(bytes);
  for (let count = random.below(4); count >= 0 && out.length > 0; count -= 1) {
    const at = random.below(out.length);
    const length = 1 + random.below(12);
    const rest = out.subarray(Math.min(out.length, at + length));
    const ways = [
      () => Buffer.concat([out.subarray(0, at), rest]),
      () => Buffer.concat([out.subarray(0, at), random.bytes(length), out.subarray(at)]),
      () => Buffer.concat([out.subarray(0, at + length), out.subarray(at)]),
      () => Buffer.concat([out.subarray(0, at), random.bytes(length), rest]),
    ];
    out = random.pick(ways)();
  }
  return out;
}

/** A generated message with its address and body spoiled. */
function drawMessage(random: Random) {
  const { message } = drawCase(random, phones);
  const url = message.url === null ? null : spoiled(random, Buffer.from(message.url)).toString('latin1');
  const body = message.body === null ? null : spoiled(random, Buffer.from(message.body));
  return { ...message, url, body };
}

describe('messages that were spoiled', function () {
  this.timeout(full ? 0 : 600_000);
  before(loadDecoders);

  it(`are read without a fault and within their budget, ${messages} of them, known before or not`, () => {
    const { index, cache } = makeMatcher(phones);
    const random = randomOf(full ? Date.now() : 7);
    for (let count = 0; count < messages; count += 1) {
      const message = drawMessage(random);
      const budget = openBudget();
      const { parts } = partsOf(message, budget);
      const kept = decodeParts(parts, index, budget, cache);
      const { limits, spent } = budget;
      const within = budget.layersUsed() <= limits.layers && budget.outputUsed <= limits.outputBytes;
      assert.ok(within || spent.size > 0 || kept.unread.length > 0, JSON.stringify(message));
      assert.ok(budget.layersUsed() <= limits.layers + 1, JSON.stringify(message));
      if (count % 16 > 0) continue;
      const anew = decodeParts(parts, index);
      assert.equal(kept.found.length, anew.found.length, JSON.stringify(message));
      assert.deepEqual([...kept.unread].sort(), [...anew.unread].sort());
    }
    assert.ok(cache.weight <= 16 << 20);
  });

  it('are no deeper for a key that leaves noise under itself', () => {
    const text = Buffer.from(`{"imei":"${'356938035643809 '.repeat(20)}"}`).map((byte) => byte ^ 0x92);
    const noise = randomOf(3).bytes(300);
    const bytes = Buffer.concat([text, noise]);
    const budget = openBudget();
    const raw = { start: 0, end: bytes.length };
    const part = { kind: 'body', name: null, bytes, encodings: [], raw } as const;
    decodeParts([part], makeMatcher(phones).index, budget);
    assert.ok(budget.layersUsed() < 200, `${budget.layersUsed()} layers`);
  });
});
