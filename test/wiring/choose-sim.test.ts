import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { SimMeans } from '../../devices/controls/sim-kind.ts';
import type { Prompt } from '../../lab/model/operator.ts';
import { chooseSim } from '../../lab/wiring/choose-sim.ts';
import { answererAt } from '../../lab/wiring/terminal-answerer.ts';

const none: SimMeans = { operator: null, program: null, tray: null };
const hands: SimMeans = { ...none, operator: { ask: async () => 'done' } };

describe('the control that changes SIMs', () => {
  it('is the simulation, else a configured program, else the operator, else none', () => {
    assert.equal(chooseSim(null, { ...hands, tray: { swapSim: async () => undefined } })?.name, 'simulated');
    assert.equal(chooseSim(null, { ...hands, program: '/opt/mux' })?.name, 'command /opt/mux');
    assert.equal(chooseSim(null, hands)?.name, 'operator');
    assert.equal(chooseSim(null, none), null);
  });

  it('is the one that was said', () => {
    assert.equal(chooseSim('operator', { ...hands, program: '/opt/mux' })?.name, 'operator');
    assert.equal(chooseSim('command:/opt/b:2', { ...hands, program: '/opt/a' })?.name, 'command /opt/b:2');
    assert.equal(chooseSim('data-switch', none)?.moves, 'data');
  });

  it('is refused where this lab does not have it, with what to do', () => {
    const cases: [string, RegExp][] = [
      ['operator', /nobody to ask: run this in a terminal/],
      ['command', /command:PROGRAM, or set PHONEHOME_SIM_COMMAND/],
      ['simulated', /simulated phones only/],
      ['robot', /controls are simulated, command\[:program\], operator, data-switch/],
      ['operator:me', /only command takes a program/],
    ];
    for (const [said, message] of cases)
      assert.throws(() => chooseSim(said, none), { code: 'USAGE', message });
  });
});

describe('prompts at a terminal', () => {
  const prompt: Prompt = { serial: 'A1', text: 'do it.', answers: ['done', 'cannot'], timeoutMs: 60_000 };

  it('come one after the other, and are asked again until the answer is one', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let shown = '';
    const typed = ['what?\n', 'CANNOT\n', '\n'];
    output.on('data', (text: Buffer) => {
      shown += text;
      if (/(?:\. |"\. )$/.test(shown)) input.write(typed.shift() ?? '');
    });
    const terminal = answererAt({ input, output });
    const { signal } = new AbortController();
    const both = await Promise.all([
      terminal.answer(prompt, signal),
      terminal.answer({ ...prompt, serial: 'A2' }, signal),
    ]);
    assert.deepEqual(both, ['cannot', 'done']);
    assert.match(shown, /^\nPhone A1: do it\..*none of done, cannot.*Phone A2/s);
  });

  it('end with the work', async () => {
    const stop = new AbortController();
    const asked = answererAt({ input: new PassThrough(), output: new PassThrough() }).answer(
      prompt,
      stop.signal,
    );
    stop.abort();
    await assert.rejects(asked, { name: 'AbortError' });
  });
});
