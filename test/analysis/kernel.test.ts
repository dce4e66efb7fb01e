import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { LayerView } from '../../lab/analysis/decode-guess.ts';
import { base32 } from '../../lab/analysis/decoders/base32.ts';
import { base58 } from '../../lab/analysis/decoders/base58.ts';
import { base64 } from '../../lab/analysis/decoders/base64.ts';
import { base85 } from '../../lab/analysis/decoders/base85.ts';
import { openBudget } from '../../lab/analysis/decoders/budget.ts';
import { hex } from '../../lab/analysis/decoders/hex.ts';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { classes, classOf, type Survey } from '../../lab/analysis/decoders/survey.ts';
import { makeMatcher } from '../../lab/analysis/identify.ts';
import type { PatternIndex } from '../../lab/analysis/identify-index.ts';
import { surveyOf } from '../../lab/analysis/kernel/kernel.ts';
import { kernelBytes } from '../../lab/analysis/kernel/kernel-bytes.ts';
import { compileKernel } from '../../lab/cli/compile-kernel.mjs';
import { drawCase } from './generated/cases.ts';
import { type Random, randomOf } from './generated/random.ts';
import { phone } from './identify/phones.ts';

const phones = [phone(1), phone(2)];
const { index } = makeMatcher(phones);

/** The same values, and decoders that weigh each token by themselves. */
const unaided: PatternIndex = {
  look: (bytes) => index.look(bytes),
  find: (bytes, alone) => index.find(bytes, alone),
  deserves: () => true,
  shortAt: (bytes, start, end) => index.shortAt(bytes, start, end),
  hasShort: index.hasShort,
  points: index.points,
  cribs: index.cribs,
};

/** What the codecs take out of a layer by a survey of it. */
function takenOut(bytes: Buffer, survey: Survey, by: PatternIndex): string[] {
  const view = new LayerView(bytes, survey, openBudget(), true, by);
  view.structured = true;
  const out: string[] = [];
  for (const codec of [base64, hex, base32, base58, base85])
    codec.decode(view, ({ start, end, encoding, bytes }) => {
      out.push(`${encoding} ${start} ${end} ${bytes.toString('hex')}`);
    });
  return out;
}

/** A token as phones send them: noise, or something in it that deserves a look. */
function token(random: Random): string {
  const bytes = random.pick([
    () => random.bytes(4 + random.below(60)),
    () => Buffer.from(`{"n":${random.below(1e6)},"é":"${random.below(99)}"}`),
    () => Buffer.concat([random.bytes(random.below(9)), contentOf(random), random.bytes(random.below(9))]),
    () => Buffer.concat([Buffer.from([0x80 + random.below(64)]), contentOf(random)]),
    () => sealed(random, random.pick(['{"a":1}', 'a=1&imei=2&b=3', 'n', '0123456789abcdef'])),
    () => random.bytes(16),
  ])();
  const text = random.pick(['base64', 'base64url', 'hex', 'pairs'] as const);
  if (text === 'pairs') return bytes.toString('hex').replace(/..(?=.)/g, `$&${random.pick([':', '-', ' '])}`);
  const prefix = random.pick(['', '', 'v', 'ab', 'v1_', 'x-y_', 'f', '0']);
  return prefix + bytes.toString(text) + random.pick(['', '', '_z', '-1', 'a']);
}

/** A text under the ciphers of updaters. */
function sealed(random: Random, text: string): Buffer {
  const [mode, key, iv] = random.pick([
    ['aes-128-cbc', 'miuiotavalided11', '0102030405060708'],
    ['aes-128-ecb', 'netton.client.st', null],
  ] as const);
  const cipher = createCipheriv(mode, key, iv);
  return Buffer.concat([cipher.update(text), cipher.final()]);
}

/** Some message of a phone. */
function contentOf(random: Random): Buffer {
  const { body } = drawCase(random, phones).message;
  return Buffer.from(body ?? []).subarray(0, 80);
}

describe('the kernel', () => {
  before(loadDecoders);

  it('is what its source compiles to', async () => {
    const bytes = await compileKernel();
    assert.equal(bytes.toString('base64'), kernelBytes);
  });

  it('surveys as looking at each byte does, at all lengths around its steps', () => {
    const random = randomOf(11);
    const letters = Buffer.from('aZ09+/-_ =%&\\:.,\0\t\n\x01\x7f\x80\xc3\xff', 'latin1');
    for (let length = 0; length < 400; length += 1) {
      const noisy = random.below(4) === 0;
      const bytes = Buffer.from(
        Array.from({ length }, () => (noisy ? random.below(256) : random.pick([...letters, 65, 66, 67, 68]))),
      );
      const { seen, runs, marks } = surveyOf(bytes);
      let all = 0;
      for (const byte of bytes) all |= classOf[byte] as number;
      const told = classes.control | classes.high | classes.nul | classes.percent | classes.backslash;
      const kinds = told | classes.ampersand | classes.equals | classes.pairSeparator;
      assert.equal(seen, all & kinds, bytes.toString('hex'));
      const text = bytes.toString('latin1');
      const expected = [...text.matchAll(/[\w+/-]{8,}/g)].map(({ 0: run, index }) => [
        index,
        index + run.length,
      ]);
      assert.deepEqual(runs, expected.flat());
      for (const [number, [start = 0, end = 0]] of expected.entries()) {
        let mark = 0;
        for (const byte of bytes.subarray(start, end)) mark |= classOf[byte] as number;
        assert.equal((marks[number] as number) & 0xfffff, mark);
      }
    }
  });

  it('leaves out no token that the decoders would take', () => {
    const random = randomOf(12);
    let taken = 0;
    let left = 0;
    for (let count = 0; count < 400; count += 1) {
      const bytes = Buffer.from(JSON.stringify(Array.from({ length: 12 }, () => token(random))));
      const { survey } = index.look(bytes);
      const blind = surveyOf(bytes);
      const all = takenOut(bytes, blind, unaided);
      assert.deepEqual(takenOut(bytes, survey, index), all, bytes.toString());
      taken += all.length;
      left += survey.marks.filter((mark) => mark >>> 20 === 0).length;
    }
    assert.ok(taken > 1000, `${taken} were worth it`);
    assert.ok(left > 500, `${left} were left out`);
  });

  it('tells blocks of noise from texts under the keys of updaters', () => {
    const random = randomOf(13);
    index.find(random.bytes(16));
    let noise = 0;
    for (let count = 0; count < 2000; count += 1) {
      const text = 'abcdefghijklmno'.slice(0, 1 + random.below(15));
      assert.ok(index.deserves(sealed(random, text), 16, true), text);
      if (index.deserves(random.bytes(16), 16, true)) noise += 1;
    }
    assert.ok(noise < 200, `${noise} of 2000 blocks of noise passed`);
  });

  it('reads layers beyond its usual size', () => {
    const value = phones[0]?.identifiers[0]?.value ?? '';
    const bytes = Buffer.alloc((1 << 22) + 4096, '. ');
    bytes.write(value, bytes.length - 100);
    const { survey, hits } = index.look(bytes);
    assert.ok(hits.some(({ start }) => start === bytes.length - 100));
    assert.deepEqual(survey.runs, [bytes.length - 100, bytes.length - 100 + value.length]);
  });
});
