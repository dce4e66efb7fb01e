import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import { experimentOf } from '../../../lab/analysis/experiment/experiment.ts';
import type { ExperimentMessage, ExperimentTrial } from '../../../lab/analysis/experiment/features.ts';
import { permutationTest, trialsForClean } from '../../../lab/analysis/experiment/permutation.ts';
import type { Arm } from '../../../lab/model/experiment.ts';

const iccids = { a: '8947080012345678900', b: '8947080098765432107' } as const;

/** What a phone makes of its SIM in one trial. */
type Body = (iccid: string, trial: number) => Buffer | null;

/** A firmware that ciphers what it says with a key of its own: nobody can decode it. */
function ciphered(text: string, iv: string): Buffer {
  const cipher = createCipheriv('aes-128-cbc', Buffer.alloc(16, 7), createHash('md5').update(iv).digest());
  return Buffer.concat([cipher.update(text), cipher.final()]);
}

const bodies = {
  holds: (iccid) => ciphered(JSON.stringify({ v: 1, iccid, os: 'Android 9' }), 'always the same'),
  nonce: (_, trial) => ciphered(JSON.stringify({ v: 1, os: 'Android 9' }), `trial ${trial}`),
  constant: () => ciphered('the same', 'always the same'),
  longer: (iccid, trial) => ciphered('x'.repeat(iccid === iccids.a ? 20 : 60), `trial ${trial}`),
  'sometimes there': (iccid) => (iccid === iccids.a ? ciphered('there', 'iv') : null),
} satisfies Readonly<Record<string, Body>>;

/** Trials of one phone whose SIM is changed each time, or as `order` says. */
function trialsOf(body: Body, order: string): ExperimentTrial[] {
  return [...order].map((letter, trial) => {
    const arm = letter.toLowerCase() as Arm;
    const bytes = body(iccids[arm], trial);
    const message = (sent: Buffer): ExperimentMessage => ({
      recipient: 'collect.example.com',
      endpoint: 'POST collect.example.com:443 /v1',
      length: sent.length,
      leaves: [{ place: 'body', text: sent.toString('latin1') }],
    });
    return { arm, scenario: 'sim-swap', at: trial, messages: bytes === null ? [] : [message(bytes)] };
  });
}

describe('a one-factor experiment', () => {
  it('tells that a ciphered body goes with the SIM, and which of its bytes', () => {
    const { rows, sentence, limits } = experimentOf('sim', trialsOf(bodies.holds, 'ABABABABAB'));
    assert.deepEqual(limits, []);
    assert.match(sentence, /^What is sent to collect\.example\.com depends on sim/);
    const [bytes] = rows.filter(({ feature }) => feature === 'bytes');
    assert.deepEqual([bytes?.significant, bytes?.place, bytes?.offsets?.[0]], [true, 'body', 16]);
    assert.ok((bytes?.p ?? 1) < 0.01);
    for (const iccid of Object.values(iccids)) assert.doesNotMatch(JSON.stringify(rows), new RegExp(iccid));
  });

  it('claims nothing of a body that changes anyway, nor of one that never does', () => {
    for (const body of [bodies.nonce, bodies.constant]) {
      for (const order of ['ABAB', 'ABABABABAB', 'ABABABABABABABABABAB']) {
        const { rows, sentence } = experimentOf('sim', trialsOf(body, order));
        assert.deepEqual(
          rows.filter(({ significant }) => significant),
          [],
        );
        assert.match(sentence, /^Nothing that was sent is shown to depend on sim/);
      }
    }
  });

  it('tells lengths and whether anything is sent at all', () => {
    const longer = experimentOf('sim', trialsOf(bodies.longer, 'ABABABABAB')).rows;
    assert.deepEqual(
      longer.map(({ feature }) => feature),
      ['length'],
    );
    const sometimes = experimentOf('sim', trialsOf(bodies['sometimes there'], 'ABABABABAB')).rows;
    assert.ok(sometimes.some(({ feature, significant }) => feature === 'presence' && significant));
  });

  it('says how many trials it takes, before and after, and so many are enough', () => {
    assert.equal(trialsForClean(1), 4);
    assert.equal(trialsForClean(20), 6);
    const few = experimentOf('sim', trialsOf(bodies.holds, 'ABAB'));
    assert.ok(few.rows.every(({ significant }) => !significant) && few.rows.length > 0);
    assert.equal(few.leastTrials, 4);
    const more = experimentOf('sim', trialsOf(bodies.holds, 'AB'.repeat(few.trialsNeeded)));
    assert.ok(more.rows.some(({ significant }) => significant));
    const fewer = experimentOf('sim', trialsOf(bodies.holds, 'AB'.repeat(few.leastTrials - 1)));
    assert.ok(fewer.rows.every(({ significant }) => !significant));
  });

  it('does not take what drifts with time for the factor, and says where it cannot tell them apart', () => {
    const drifting: Body = (_, trial) => ciphered('session', `session ${Math.floor(trial / 5)}`);
    const turns = experimentOf('sim', trialsOf(drifting, 'ABABABABAB'));
    assert.ok(turns.rows.every(({ significant }) => !significant));
    const blocks = experimentOf('sim', trialsOf(drifting, 'AAAAABBBBB'));
    assert.match(blocks.limits.join(' '), /did not take turns \(AAAAABBBBB\)/);
    assert.match(
      experimentOf('sim', trialsOf(drifting, 'AAAB')).limits.join(' '),
      /at least 2 in each state/,
    );
  });

  it('is wrong in fewer than one of twenty experiments on phones that ignore the factor', () => {
    let wrong = 0;
    for (let phone = 0; phone < 200; phone += 1) {
      const chatty: Body = (_, trial) => {
        const drawn = createHash('sha256').update(`${phone}|${trial}`).digest();
        return (drawn[0] ?? 0) % 3 === 0 ? null : drawn.subarray(0, 4 + ((drawn[1] ?? 0) % 28));
      };
      const { rows } = experimentOf('sim', trialsOf(chatty, 'ABABABABAB'));
      if (rows.some(({ significant }) => significant)) wrong += 1;
    }
    assert.ok(wrong <= 10, `${wrong} of 200`);
  });
});

describe('permutationTest', () => {
  const firsts = [true, false, true, false, true, false, true, false];

  it('gives what Fisher gives for presence', () => {
    const { p, least } = permutationTest(
      firsts.map((first) => (first ? 'sent' : 'absent')),
      firsts,
    );
    assert.ok(Math.abs(p - 2 / 70) < 1e-12 && Math.abs(least - 2 / 70) < 1e-12);
  });

  it('is never below what chance gives where all values differ', () => {
    assert.equal(permutationTest(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], firsts).p, 1);
    assert.equal(permutationTest([3, 3, 3, 3, 3, 3, 3, 3], firsts).p, 1);
  });

  it('draws where there are too many ways to deal', () => {
    const many = Array.from({ length: 24 }, (_, index) => index % 2 === 0);
    const { p } = permutationTest(
      many.map((first) => (first ? 10 : 20)),
      many,
    );
    assert.ok(p > 0 && p < 0.001);
  });
});
