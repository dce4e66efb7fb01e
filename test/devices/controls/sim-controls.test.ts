import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandSim } from '../../../devices/controls/sim-command.ts';
import { operatorSim } from '../../../devices/controls/sim-operator.ts';
import { simulatedSim } from '../../../devices/controls/sim-simulated.ts';
import { LabError } from '../../../lab/errors.ts';
import type { Device, Sim } from '../../../lab/model/device.ts';
import type { Prompt } from '../../../lab/model/operator.ts';
import type { SimShell } from '../../../lab/model/phone-host.ts';

const sims: readonly Sim[] = [{ iccid: '8947080012345678900' }, { iccid: '8947080098765432107' }];
const device: Device = { serial: 'TESTPHONE1', product: 'Test', line: 'test/eu', identifiers: [], sims };

const shell: SimShell = {
  ask: () => assert.fail('this control has nothing to say to the phone'),
  signal: new AbortController().signal,
};

describe('a SIM control', () => {
  it('moves the SIM in a simulated phone, by serial, slot and SIM', async () => {
    const moved: unknown[] = [];
    const control = simulatedSim({
      swapSim: async (...all) => {
        moved.push(all);
      },
    });
    await control.insert(device, 1, null, shell);
    await control.insert(device, 1, sims[1] ?? null, shell);
    assert.deepEqual(moved, [
      ['TESTPHONE1', 1, null],
      ['TESTPHONE1', 1, sims[1]],
    ]);
  });

  it('tells a configured program what to do in its environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-control-'));
    try {
      const script = `echo "$PHONEHOME_SERIAL $PHONEHOME_SLOT [$PHONEHOME_SIM] [$PHONEHOME_ICCID]" >>${folder}/told`;
      const control = commandSim({ program: '/bin/sh', arguments: ['-c', script] });
      await control.insert(device, 1, null, shell);
      await control.insert(device, 1, sims[1] ?? null, shell);
      const told = await readFile(join(folder, 'told'), 'utf8');
      assert.equal(told, 'TESTPHONE1 1 [] []\nTESTPHONE1 1 [2] [8947080098765432107]\n');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says what a program did that failed, hung or is not there, and never names the SIM', async () => {
    const control = (program: string, ...rest: string[]) =>
      commandSim({ program, arguments: rest, timeoutMs: 300 }).insert(device, 1, sims[0] ?? null, shell);
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

  it('asks an operator by slot, and by place and last digits of the SIM, and never by its whole number', async () => {
    const prompts: Prompt[] = [];
    const control = operatorSim({
      ask: async (prompt) => {
        prompts.push(prompt);
        return prompt.answers[0];
      },
    });
    await control.insert(device, 1, null, shell);
    await control.insert(device, 1, sims[1] ?? null, shell);
    assert.deepEqual(
      prompts.map(({ serial, text }) => [serial, text]),
      [
        ['TESTPHONE1', 'take the SIM out of slot 1 of this Test.'],
        ['TESTPHONE1', 'put SIM 2 of its device.yaml (its number ends in 2107) into slot 1.'],
      ],
    );
  });

  it('takes the word of an operator who cannot', async () => {
    const control = operatorSim({ ask: async () => 'cannot' });
    await assert.rejects(control.insert(device, 1, sims[0] ?? null, shell), {
      code: 'PHONE_STATE',
      message: /operator could not put the SIM into phone TESTPHONE1/,
    });
  });
});
