import assert from 'node:assert/strict';
import { ofThisBuild } from '../../lab/analysis/of-this-build.ts';
import type { Installation } from '../../lab/model/build.ts';
import { conditionsOf, readingOf, recordingOf } from './builders.ts';

const [old, wanted] = ['a/b/c', 'a/b/d'];
const installation: Installation = {
  serial: 'RIGTEST1',
  sha256: 'ab'.repeat(32),
  control: 'sideload',
  from: old,
  to: wanted,
  slots: null,
  downgrade: false,
  wipe: false,
  at: 300,
  restartedAt: 200,
};

describe('what comes of the build under test', () => {
  const ask = (scenario: string, readings: readonly (readonly [number, string])[], made?: Installation) => {
    const { attempt } = recordingOf({ number: 1, scenario, conditions: conditionsOf() });
    const ran = {
      attempt: made === undefined ? attempt : { ...attempt, installation: made },
      readings: readings.map(([at, fingerprint]) => ({ ...readingOf(at, []), fingerprint })),
    };
    return [50, 150, 250, 350].map((at) => ofThisBuild(at, ran, wanted));
  };

  it('is all that a phone sends that runs it from the first reading to the last', () => {
    assert.deepEqual(
      ask('boot', [
        [100, wanted],
        [300, wanted],
      ]),
      [true, true, true, true],
    );
    assert.deepEqual(ask('boot', []), [true, true, true, true]);
  });

  it('is what it sends from the restart of an upgrade on that was read back', () => {
    const readings = [
      [100, old],
      [300, wanted],
    ] as const;
    assert.deepEqual(ask('ota-upgrade', readings, installation), [false, false, true, true]);
  });

  it('is nothing of an upgrade that was not read back: the phone may have fallen back to the build before', () => {
    assert.deepEqual(ask('ota-upgrade', [[100, old]]), [false, false, false, false]);
    assert.deepEqual(ask('ota-upgrade', []), [false, false, false, false]);
  });

  it('is nothing that was sent beside a reading of another build', () => {
    assert.deepEqual(
      ask('boot', [
        [100, wanted],
        [200, old],
      ]),
      [true, false, false, false],
    );
    assert.deepEqual(
      ask('boot', [
        [100, wanted],
        [140, wanted],
        [300, old],
      ]),
      [true, false, false, false],
    );
  });

  it('is not told apart in a run that does not know its build', () => {
    const { attempt } = recordingOf({ number: 1, scenario: 'boot', conditions: conditionsOf() });
    assert.ok(ofThisBuild(150, { attempt, readings: [readingOf(100, [])] }, ''));
  });
});
