import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Handset } from '../lab/model/handset.ts';
import type { ControlName } from '../lab/model/scenario.ts';
import { scenarios, usualScenarios } from '../scenarios/list.ts';

const swap = { control: 'by hand', from: 'A', to: 'B', reinserted: false };

/** What a person can do to a phone, and what it takes beyond the phone itself. */
const actions: Readonly<Record<string, readonly ControlName[]>> = {
  sleep: [],
  wake: [],
  unlock: [],
  reboot: ['restart'],
  swapSim: ['sim'],
  leaveWifi: ['radios', 'wifi'],
  joinWifi: ['radios', 'wifi'],
  enterAirplaneMode: ['radios', 'airplane'],
  leaveAirplaneMode: ['radios', 'airplane'],
  switchLocation: ['location'],
  receiveMessage: ['message'],
  receiveCall: ['caller'],
  removeContact: ['contacts'],
  addContact: ['contacts'],
  unplug: ['charger'],
  plugIn: ['charger'],
  optOut: ['opt-out'],
  wipe: ['set-up'],
  upgrade: ['update'],
};

/** Notes what a scenario does to a phone, in order; anything else than an action fails. */
function notebook(): { handset: Handset; done: string[] } {
  const done: string[] = [];
  const act = (name: string) => async (argument?: unknown) => {
    done.push(argument === undefined ? name : `${name}(${String(argument)})`);
    if (name === 'swapSim') return swap;
    if (name === 'wipe') return { control: 'by hand' };
    if (name === 'upgrade') return { serial: 'A1', from: 'a', to: 'b', control: 'by hand', slots: null };
    return name.startsWith('receive') ? 'by hand' : undefined;
  };
  const all = Object.keys(actions).map((name) => [name, act(name)]);
  return { handset: Object.fromEntries(all) as unknown as Handset, done };
}

function bare(done: readonly string[]): string[] {
  return done.map((each) => each.replace(/\(.*/, ''));
}

/** Nothing is done in them: time is the trigger. */
const quiet = ['idle', 'idle-hour', 'idle-72h'];

describe('each scenario', () => {
  it('stands in the list, and each file of the folder has its line there', () => {
    const files = readdirSync(new URL('../scenarios/', import.meta.url)).filter((name) => name !== 'list.ts');
    assert.deepEqual(scenarios.map(({ name }) => `${name}.ts`).sort(), files.sort());
  });

  it('is one of the usual five, or has to be named: those need nothing but the phone and its SIM', () => {
    assert.deepEqual(
      usualScenarios.map(({ name }) => name),
      ['boot', 'unlock', 'screen-on', 'sim-swap', 'idle'],
    );
    assert.ok(usualScenarios.every(({ dwellMs }) => dwellMs === undefined));
  });

  for (const scenario of scenarios) {
    it(`${scenario.name}: establishes its state by itself, and its trigger is at most one event`, async () => {
      const before = notebook();
      await scenario.setup(before.handset);
      assert.equal(before.done[0], 'sleep', 'the state of the screen is not inherited');
      const event = notebook();
      const note = await scenario.trigger(event.handset);
      assert.equal(event.done.length, quiet.includes(scenario.name) ? 0 : 1);
      assert.ok(note === undefined || note.length > 0);
      assert.ok(
        !before.done.includes(event.done[0] ?? ''),
        'what the trigger brings about was not there before',
      );
    });

    it(`${scenario.name}: says in a line what happens, and all that it needs for that`, async () => {
      const { handset, done } = notebook();
      await scenario.setup(handset);
      await scenario.trigger(handset);
      const needed = new Set(bare(done).flatMap((name) => actions[name] ?? []));
      assert.deepEqual([...scenario.controls].sort(), [...needed].sort());
      assert.equal(scenario.lasting === 'wipe', done.includes('wipe'));
      assert.equal(scenario.lasting === 'upgrade', done.includes('upgrade'));
      assert.match(scenario.description, /^[A-Z][^\n]{8,80}\.$/);
      assert.match(scenario.name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    });

    it(`${scenario.name}: lasts as long as the run says, unless time is its trigger`, () => {
      assert.equal(scenario.dwellMs !== undefined, /^idle-/.test(scenario.name));
    });
  }

  it('unlocks a phone that is awake already, without a power cycle in the trigger', async () => {
    const unlock = scenarios.find(({ name }) => name === 'unlock');
    const { handset, done } = notebook();
    await unlock?.setup(handset);
    await unlock?.trigger(handset);
    assert.deepEqual(done, ['sleep', 'wake', 'unlock']);
  });

  it('begins an opt-out with a user who agrees, and an opt-in with one who refuses', async () => {
    for (const [name, steps] of [
      ['opt-out', ['sleep', 'optOut(false)', 'optOut(true)']],
      ['opt-in', ['sleep', 'optOut(true)', 'optOut(false)']],
    ] as const) {
      const scenario = scenarios.find((each) => each.name === name);
      const { handset, done } = notebook();
      await scenario?.setup(handset);
      await scenario?.trigger(handset);
      assert.deepEqual(done, steps);
    }
  });
});
