import assert from 'node:assert/strict';
import { inTurns } from '../../lab/run/in-turns.ts';
import { planTrials } from '../../lab/run/plan.ts';
import { idle } from '../../scenarios/idle.ts';
import { unlock } from '../../scenarios/unlock.ts';

const conditions = { state: 'sim-known', responder: 'sink', dwellMs: 1_000 } as const;

describe('the trials of an experiment', () => {
  const armsOf = (seed: number, scenario: string) =>
    inTurns(planTrials([idle, unlock], 6, conditions, seed), 'device-name', seed)
      .filter((trial) => trial.scenario === scenario)
      .map(({ factor }) => factor?.arm)
      .join('');

  it('take turns within each scenario, whatever the order, and are as many in each state', () => {
    for (let seed = 1; seed <= 50; seed += 1)
      for (const scenario of ['idle', 'unlock']) assert.match(armsOf(seed, scenario), /^(ababab|bababa)$/);
  });

  it('begin with the state that the seed says: the same for the same seed, and not always the same', () => {
    assert.equal(armsOf(7, 'unlock'), armsOf(7, 'unlock'));
    for (const scenario of ['idle', 'unlock']) {
      const begun = new Set(Array.from({ length: 20 }, (_, seed) => armsOf(seed + 1, scenario)[0]));
      assert.equal(begun.size, 2, scenario);
    }
  });
});
