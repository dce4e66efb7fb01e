import assert from 'node:assert/strict';
import { planTrials } from '../../lab/run/plan.ts';
import { scenarios as all, usualScenarios as scenarios } from '../../scenarios/list.ts';

const conditions = { state: 'sim-known', responder: 'sink', dwellMs: 1_000 } as const;

describe('planTrials', () => {
  it('plans each scenario as often as asked for, numbered from 1', () => {
    const trials = planTrials(scenarios, 3, conditions, 7);
    assert.deepEqual(
      trials.map(({ number }) => number),
      Array.from({ length: 3 * scenarios.length }, (_, index) => index + 1),
    );
    for (const { name } of scenarios)
      assert.equal(trials.filter(({ scenario }) => scenario === name).length, 3);
  });

  it('lets a scenario whose trigger is time listen for its own time, and the others for the run’s', () => {
    const trials = planTrials(all, 1, conditions, 7);
    const dwell = (name: string) => trials.find(({ scenario }) => scenario === name)?.conditions.dwellMs;
    assert.equal(dwell('idle-hour'), 3_600_000);
    assert.equal(dwell('idle-72h'), 72 * 3_600_000);
    assert.equal(dwell('idle'), 1_000);
    assert.ok(trials.every(({ conditions: { state } }) => state === 'sim-known'));
  });

  it('gives the same order for the same seed, and another one for another seed', () => {
    const order = (seed: number) =>
      planTrials(scenarios, 5, conditions, seed)
        .map(({ scenario }) => scenario)
        .join();
    assert.equal(order(2019), order(2019));
    assert.notEqual(order(2019), order(2020));
  });

  it('does not run the trials of one scenario in one block', () => {
    const order = planTrials(scenarios, 5, conditions, 2019).map(({ scenario }) => scenario);
    const changes = order.filter((name, index) => index > 0 && name !== order[index - 1]).length;
    assert.ok(changes > scenarios.length - 1, `${changes} changes in ${order.join()}`);
  });
});
