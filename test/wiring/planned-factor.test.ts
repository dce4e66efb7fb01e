import assert from 'node:assert/strict';
import { iphoneLacks } from '../../devices/kinds/iphone/lacks-control.ts';
import type { Device } from '../../lab/model/device.ts';
import type { Factor } from '../../lab/model/factor.ts';
import {
  experimentSentence,
  requireExperiment,
  searchedDevices,
  withFactor,
} from '../../lab/wiring/planned-factor.ts';
import { requireAbilities } from '../../lab/wiring/require-abilities.ts';
import { firstBoot } from '../../scenarios/first-boot.ts';
import { simSwap } from '../../scenarios/sim-swap.ts';
import { unlock } from '../../scenarios/unlock.ts';

const device: Device = {
  serial: 'EXPERIMENT1',
  product: 'One',
  line: 'one/eu',
  identifiers: [{ kind: 'device-name', value: 'Aase' }],
  sims: [{ iccid: '8947080012345678900' }],
};
const named = (a: string, b: string): Factor => ({ change: 'device-name', values: { a, b } });
const placed = (a: string, b: string): Factor => ({ change: 'location', values: { a, b } });

describe('an experiment that is asked for', () => {
  const refusals: readonly [string, Factor, readonly Device[], typeof unlock, RegExp][] = [
    ['on two phones', named('x', 'y'), [device, device], unlock, /about one phone, and 2 were given/],
    ['with one value', named('x', 'x'), [device], unlock, /are the same/],
    ['with no place', placed('59.91,10.75', 'Oslo'), [device], unlock, /--b is no location/],
    ['with two places side by side', placed('59.91,10.75', '59.915,10.75'), [device], unlock, /a kilometre/],
    ['with a scenario that wipes', named('x', 'y'), [device], firstBoot, /first-boot leaves the phone other/],
    ['with one SIM', { change: 'sim' }, [device], unlock, /has 1 SIMs\. Leave .* the two/],
    ['with sim-swap', { change: 'sim' }, [device], simSwap, /changes the SIM by itself/],
  ];
  for (const [title, factor, devices, scenario, sentence] of refusals)
    it(`is refused before anything begins: ${title}`, () => {
      assert.throws(() => requireExperiment(factor, devices, [scenario]), sentence);
    });

  it('is refused on phones on which nothing can be changed, with the reason', () => {
    const iphone = {
      name: 'iPhone',
      lacks: (control: Parameters<typeof iphoneLacks>[0]) => iphoneLacks(control, null),
    };
    for (const [factor, sentence] of [
      [named('x', 'y'), /no command of the XCUITest driver changes its name/],
      [placed('59.91,10.75', '60.39,5.32'), /does not set the place of iPhones/],
      [{ change: 'sim' }, /does not change SIMs of iPhones/],
    ] as const)
      assert.throws(() => requireAbilities(withFactor([unlock], factor), {}, iphone), sentence);
  });

  it('searches for both values, each once', () => {
    const [searched] = searchedDevices([device], named('Aase', 'Berit'));
    assert.deepEqual(searched?.identifiers, [
      { kind: 'device-name', value: 'Aase' },
      { kind: 'device-name', value: 'Berit', label: 'b' },
    ]);
  });

  it('says how many trials prove something, and where they cannot', () => {
    assert.match(experimentSentence(named('x', 'y'), 3), /can prove nothing: .* takes 4\./);
    assert.match(
      experimentSentence(named('x', 'y'), 6),
      /4 trials in each state .* alone, 6 beside 20 others/,
    );
  });
});
