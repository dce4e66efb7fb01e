import assert from 'node:assert/strict';
import type { Installation } from '../../lab/model/build.ts';
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

const installation: Installation = {
  serial: 'RIGTEST1',
  sha256: 'ab'.repeat(32),
  control: 'sideload',
  from: 'a/b/d',
  to: 'a/b/c',
  slots: null,
  downgrade: true,
  wipe: false,
  at: 1_700_000_000_000,
};

describe('the handset that a scenario gets', () => {
  const watch = (known: boolean) => {
    const done: string[] = [];
    const states: DeviceState[] = [];
    const handset = {
      wake: async () => void done.push('wake'),
      reboot: async () => void done.push('reboot'),
      swapSim: async () => swapOf(known),
      upgrade: async (say: (text: string) => void) => {
        say('goes back from a/b/d to a/b/c by sideload');
        done.push('upgrade');
        return installation;
      },
    } as unknown as Handset;
    const before = { reboot: async () => void done.push('read') };
    return {
      done,
      states,
      handset: observed(handset, {
        before,
        onState: (state) => states.push(state),
        onInstallation: (each) => done.push(`installed ${each.to}`),
        onSaid: (text) => done.push(text),
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

  it('says what an upgrade is about to do before it does, and tells what it installed', async () => {
    const { handset, done } = watch(true);
    assert.equal(await handset.upgrade(), installation);
    assert.deepEqual(done, ['goes back from a/b/d to a/b/c by sideload', 'upgrade', 'installed a/b/c']);
  });

  it('tells the state to which a swap led', async () => {
    for (const known of [true, false]) {
      const { handset, states } = watch(known);
      assert.deepEqual(await handset.swapSim(), swapOf(known));
      assert.deepEqual(states, [known ? 'sim-known' : 'sim-new']);
    }
  });
});
