import assert from 'node:assert/strict';
import type { Handset, SimSwap } from '../../lab/model/handset.ts';
import type { DeviceState } from '../../lab/model/trial.ts';
import { observed } from '../../lab/run/observed.ts';

const swapOf = (known: boolean): SimSwap => ({
  control: 'operator',
  moves: 'tray',
  from: null,
  to: null,
  reinserted: false,
  known,
});

describe('the handset that a scenario gets', () => {
  const watch = (known: boolean) => {
    const done: string[] = [];
    const states: DeviceState[] = [];
    const handset = {
      wake: async () => void done.push('wake'),
      reboot: async () => void done.push('reboot'),
      swapSim: async () => swapOf(known),
    } as unknown as Handset;
    const before = { reboot: async () => void done.push('read') };
    return {
      done,
      states,
      handset: observed(handset, {
        before,
        onState: (state) => states.push(state),
        onInstallation: () => assert.fail('nothing is installed'),
      }),
    };
  };

  it('reads the counters before a reboot, and before nothing else', async () => {
    const { handset, done, states } = watch(true);
    await handset.wake();
    await handset.reboot();
    assert.deepEqual(done, ['wake', 'read', 'reboot']);
    assert.deepEqual(states, []);
  });

  it('tells the state to which a swap led', async () => {
    for (const known of [true, false]) {
      const { handset, states } = watch(known);
      assert.deepEqual(await handset.swapSim(), swapOf(known));
      assert.deepEqual(states, [known ? 'sim-known' : 'sim-new']);
    }
  });
});
