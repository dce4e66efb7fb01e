import assert from 'node:assert/strict';
import { furtherTrials } from '../../lab/run/further-trials.ts';
import { runOf } from '../analysis/builders.ts';

const run = runOf({ scenarios: { boot: 2, unlock: 1 } });
const added = (needs: Parameters<typeof furtherTrials>[1], left: number) =>
  furtherTrials(run, needs, left).map(({ number, scenario }) => `${number} ${scenario}`);

describe('furtherTrials', () => {
  it('adds exactly the trials that are needed, numbered on', () => {
    assert.deepEqual(added([{ trigger: 'unlock', trials: 2 }], 20), ['4 unlock', '5 unlock']);
  });

  it('takes those that need fewest first, and stops at the limit', () => {
    const needs = [
      { trigger: 'boot', trials: 60 },
      { trigger: 'unlock', trials: 1 },
    ];
    assert.deepEqual(added(needs, 3), ['4 unlock', '5 boot', '6 boot']);
    assert.deepEqual(added(needs, 0), []);
  });

  it('leaves out what the run was not planned with', () => {
    assert.deepEqual(added([{ trigger: 'sim-swap', trials: 2 }], 20), []);
  });
});
