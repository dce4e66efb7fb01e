import assert from 'node:assert/strict';
import { rates, score } from '../../bench/unknown/simulate.ts';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';

describe('unknown identifiers on generated traffic', () => {
  const isFull = process.env.PHONEHOME_TEST_SIZE === 'full';

  before(() => loadDecoders());

  it('are found with four phones and sixteen trials, and each wrong answer has a cause', () => {
    const worlds = Array.from({ length: isFull ? 10 : 1 }, (_, seed) =>
      score({ phones: 4, trials: 16, places: isFull ? 300 : 60, seed }),
    );
    const sum = (of: 'claimed' | 'right' | 'existing') => worlds.reduce((all, each) => all + each[of], 0);
    const figures = { claimed: sum('claimed'), right: sum('right'), existing: sum('existing') };
    const { precision, recall } = rates(figures);
    const wrong = worlds.flatMap((each) => each.wrong);
    const told = JSON.stringify({ ...figures, wrong });
    assert.ok(figures.existing >= (isFull ? 800 : 10), told);
    assert.ok(precision >= 0.99, told);
    assert.ok(recall >= 0.95, told);
    for (const { cause } of wrong) assert.notEqual(cause, '', told);
  });
});
