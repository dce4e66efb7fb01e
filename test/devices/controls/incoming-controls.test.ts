import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandCall } from '../../../devices/controls/call-command.ts';
import { callControls } from '../../../devices/controls/call-controls.ts';
import type { IncomingMeans } from '../../../devices/controls/incoming-kind.ts';
import { commandMessage } from '../../../devices/controls/message-command.ts';
import { messageControls } from '../../../devices/controls/message-controls.ts';
import { realTime } from '../../../devices/controls/time-real.ts';
import { simulatedTime } from '../../../devices/controls/time-simulated.ts';
import type { Device } from '../../../lab/model/device.ts';

const device: Device = {
  serial: 'TESTPHONE1',
  product: 'Test',
  line: 'test/eu',
  identifiers: [],
  sims: [{ iccid: '8947080012345678900', msisdn: '+4791234567' }],
};
const never = new AbortController().signal;

describe('a control that brings messages, calls or time', () => {
  it('tells a configured program the phone, its number and the text in its environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-control-'));
    try {
      const words = 'echo "$PHONEHOME_SERIAL $PHONEHOME_MSISDN [$PHONEHOME_TEXT]"';
      const program = { program: '/bin/sh', arguments: ['-c', `${words} >>${folder}/told`] };
      await commandMessage(program).send(device, "it's a text", never);
      await commandCall(program).call({ ...device, sims: [] }, never);
      const told = await readFile(join(folder, 'told'), 'utf8');
      assert.equal(told, "TESTPHONE1 +4791234567 [it's a text]\nTESTPHONE1  []\n");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says which program failed, hung or is not there, and never the number or the text', async () => {
    const cases = [
      [{ program: '/bin/sh', arguments: ['-c', 'exit 3'] }, /ended with exit code 3/],
      [{ program: '/bin/sleep', arguments: ['600'], timeoutMs: 300 }, /did not end in time/],
      [{ program: '/no/such/program', arguments: [] }, /could not be started/],
    ] as const;
    for (const [program, sentence] of cases) {
      const send = () => commandMessage(program).send(device, 'a secret', never);
      const call = () => commandCall(program).call(device, never);
      for (const act of [send, call]) {
        await assert.rejects(act(), ({ code, message }: { code: string; message: string }) => {
          assert.equal(code, 'PHONE_STATE');
          assert.match(message, sentence);
          assert.doesNotMatch(message, /4791234567|secret/);
          return true;
        });
      }
    }
  });

  const nothing: IncomingMeans = { operator: null, program: null, air: null };
  const made = (means: Partial<IncomingMeans>) => ({
    messages: messageControls.flatMap((kind) => kind.make({ ...nothing, ...means }) ?? []),
    calls: callControls.flatMap((kind) => kind.make({ ...nothing, ...means }) ?? []),
  });

  it('is there where the lab has what it takes, and only there', () => {
    assert.deepEqual(made({}), { messages: [], calls: [] });
    for (const kinds of [messageControls, callControls]) {
      assert.deepEqual(
        kinds.map(({ name }) => name),
        ['simulated', 'command', 'operator'],
      );
    }
    const { messages, calls } = made({ program: '/opt/gateway' });
    assert.deepEqual(
      [...messages, ...calls].map(({ name }) => name),
      ['command /opt/gateway', 'command /opt/gateway'],
    );
  });

  it('reaches simulated phones by their serial', async () => {
    const came: unknown[] = [];
    const note = async (...all: unknown[]) => void came.push(all);
    const { messages, calls } = made({ air: { sms: note, call: note } });
    await messages[0]?.send(device, 'a text', never);
    await calls[0]?.call(device, never);
    assert.deepEqual(came, [
      ['TESTPHONE1', '+4799999997', 'a text'],
      ['TESTPHONE1', '+4799999997'],
    ]);
  });

  it('asks the operator, shows neither text nor number, and takes a no for a fault', async () => {
    const asked: string[] = [];
    const operator = (answer: string) => ({
      ask: async ({ text }: { readonly text: string }) => {
        asked.push(text);
        return answer;
      },
    });
    const canary: Device = { ...device, identifiers: [{ kind: 'sms', value: 'the code is 7341' }] };
    const willing = made({ operator: operator('done') });
    await willing.messages[0]?.send(canary, 'the code is 7341', never);
    await willing.calls[0]?.call(canary, never);
    assert.match(
      asked[0] ?? '',
      /send this Test an SMS from another phone, with the sms text of its device\.yaml/,
    );
    assert.match(asked[1] ?? '', /call this Test from another phone/);
    assert.doesNotMatch(asked.join(), /7341|4791234567/);
    const busy = made({ operator: operator('not done') });
    await assert.rejects(async () => busy.messages[0]?.send(canary, 'x', never), { code: 'PHONE_STATE' });
    await assert.rejects(async () => busy.calls[0]?.call(canary, never), { code: 'PHONE_STATE' });
  });

  it('waits on a real phone, and of a long time on a simulated one for the last second only', async () => {
    const passed: number[] = [];
    let right = 0;
    const simulated = simulatedTime({
      passTime: async (_serial, ms) => void passed.push(ms),
      networkTime: async () => {
        right += 1;
      },
    });
    assert.equal(await realTime().pass(device, 1, never), 0);
    assert.equal(await simulated.pass(device, 1, never), 0);
    assert.deepEqual(passed, []);
    assert.equal(await simulated.pass(device, 2.5 * 3_600_000, never), 2.5 * 3_600_000 - 1_000);
    assert.deepEqual(passed, [3_600_000, 3_600_000, 1_799_000]);
    assert.equal(right, 1, 'the clock is right again');
  });

  it('stops waiting with the reason of the stop', async () => {
    const stop = new AbortController();
    const waiting = realTime().pass(device, 72 * 3_600_000, stop.signal);
    stop.abort(new Error('the lease was lost'));
    await assert.rejects(waiting, /the lease was lost/);
    const simulated = simulatedTime({
      passTime: async () => undefined,
      networkTime: async () => undefined,
    });
    await assert.rejects(simulated.pass(device, 3_600_000, stop.signal), /the lease was lost/);
  });
});
