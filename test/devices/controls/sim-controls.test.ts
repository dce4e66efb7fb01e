import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simControls } from '../../../devices/controls/controls.ts';
import { LabError } from '../../../lab/errors.ts';
import type { Device, Sim } from '../../../lab/model/device.ts';

const sims: readonly Sim[] = [{ iccid: '8947080012345678900' }, { iccid: '8947080098765432107' }];
const device: Device = { serial: 'TESTPHONE1', product: 'Test', line: 'test/eu', identifiers: [], sims };

describe('a SIM control', () => {
  it('moves the SIM in a simulated phone, by serial, slot and SIM', async () => {
    const moved: unknown[] = [];
    const control = simControls.simulated({
      swapSim: async (...all) => {
        moved.push(all);
      },
    });
    await control.insert(device, 1, null);
    await control.insert(device, 1, sims[1] ?? null);
    assert.deepEqual(moved, [
      ['TESTPHONE1', 1, null],
      ['TESTPHONE1', 1, sims[1]],
    ]);
  });

  it('tells a configured program what to do in its environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-control-'));
    try {
      const script = `echo "$PHONEHOME_SERIAL $PHONEHOME_SLOT [$PHONEHOME_SIM] [$PHONEHOME_ICCID]" >>${folder}/told`;
      const control = simControls.command({ program: '/bin/sh', arguments: ['-c', script] });
      await control.insert(device, 1, null);
      await control.insert(device, 1, sims[1] ?? null);
      const told = await readFile(join(folder, 'told'), 'utf8');
      assert.equal(told, 'TESTPHONE1 1 [] []\nTESTPHONE1 1 [2] [8947080098765432107]\n');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says what a program did that failed, hung or is not there, and never names the SIM', async () => {
    const control = (program: string, ...rest: string[]) =>
      simControls.command({ program, arguments: rest, timeoutMs: 300 }).insert(device, 1, sims[0] ?? null);
    const cases: [() => Promise<void>, RegExp][] = [
      [
        () => control('/bin/sh', '-c', 'exit 3'),
        /put a SIM into phone TESTPHONE1: it ended with exit code 3/,
      ],
      [() => control('/bin/sleep', '600'), /did not end in time/],
      [() => control('/no/such/program'), /could not be started/],
    ];
    for (const [result, sentence] of cases) {
      await assert.rejects(result(), (error) => {
        assert.ok(error instanceof LabError);
        assert.equal(error.code, 'PHONE_STATE');
        assert.match(error.message, sentence);
        assert.doesNotMatch(error.message, /89470800/);
        return true;
      });
    }
  });
});
