import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Handset } from '../lab/model/handset.ts';
import { scenarios } from '../scenarios/list.ts';

const actions = ['sleep', 'wake', 'unlock', 'reboot', 'swapSim'] as const;
const swap = { control: 'by hand', from: 'A', to: 'B', reinserted: false };

/** Notes what a scenario does to a phone, in order. */
function notebook(): { handset: Handset; done: string[] } {
  const done: string[] = [];
  const act = (name: string) => async () => {
    done.push(name);
    return name === 'swapSim' ? swap : undefined;
  };
  const handset = Object.fromEntries(actions.map((name) => [name, act(name)])) as unknown as Handset;
  return { handset, done };
}

describe('each scenario', () => {
  it('stands in the list, and each file of the folder has its line there', () => {
    const files = readdirSync(new URL('../scenarios/', import.meta.url)).filter((name) => name !== 'list.ts');
    assert.deepEqual(scenarios.map(({ name }) => `${name}.ts`).sort(), files.sort());
  });

  for (const scenario of scenarios) {
    it(`${scenario.name}: establishes its state by itself, and its trigger is at most one event`, async () => {
      const before = notebook();
      await scenario.setup(before.handset);
      assert.ok(before.done.includes('sleep'), 'the state of the screen is not inherited');
      const event = notebook();
      await scenario.trigger(event.handset);
      assert.equal(event.done.length, scenario.name === 'idle' ? 0 : 1);
    });

    it(`${scenario.name}: says which controls it needs`, async () => {
      const { handset, done } = notebook();
      await scenario.setup(handset);
      await scenario.trigger(handset);
      assert.equal(scenario.controls.includes('sim'), done.includes('swapSim'));
    });
  }

  it('unlocks a phone that is awake already, without a power cycle in the trigger', async () => {
    const unlock = scenarios.find(({ name }) => name === 'unlock');
    const { handset, done } = notebook();
    await unlock?.setup(handset);
    await unlock?.trigger(handset);
    assert.deepEqual(done, ['sleep', 'wake', 'unlock']);
  });
});
