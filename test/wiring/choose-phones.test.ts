import assert from 'node:assert/strict';
import type { Device } from '../../lab/model/device.ts';
import type { Leases } from '../../lab/model/lease.ts';
import type { QueuedRun } from '../../lab/model/run-queue.ts';
import { choosePhones } from '../../lab/wiring/choose-phones.ts';

const phones = ['A', 'B', 'C', 'D'].map((serial) => ({
  file: `${serial}.yaml`,
  device: { serial, line: 'one/eu', product: 'One', identifiers: [], sims: [] } as unknown as Device,
}));

/** Leases that others hold of these phones. */
function heldOf(...serials: string[]): Leases {
  const state = async (serial: string) => ({ holder: serials.includes(serial) ? 'another' : null });
  return { state } as unknown as Leases;
}

const run = (id: string, count: number) =>
  ({ id, phones: { line: 'one/eu', count } }) as unknown as QueuedRun;
const names = (chosen: Awaited<ReturnType<typeof choosePhones>>) => chosen.map(({ device }) => device.serial);

describe('the phones of a host that a run gets', () => {
  it('are all that it asks for, where two runs are taken together: the other finds what is left', async () => {
    const busy = new Map<string, string>();
    const choice = { phones, busy, leases: heldOf() };
    const [first, second] = await Promise.all([
      choosePhones(choice, run('r1', 3)),
      choosePhones(choice, run('r2', 3)),
    ]);
    assert.deepEqual([names(first), names(second)], [['A', 'B', 'C'], ['D']]);
    assert.deepEqual(Object.fromEntries(busy), { A: 'r1', B: 'r1', C: 'r1', D: 'r2' });
  });

  it('are others in place of those that another lab holds', async () => {
    const busy = new Map<string, string>();
    const chosen = await choosePhones({ phones, busy, leases: heldOf('A', 'C') }, run('r1', 2));
    assert.deepEqual(names(chosen), ['B', 'D']);
    assert.deepEqual([...busy.keys()].sort(), ['B', 'D']);
  });

  it('are none where all are busy', async () => {
    const busy = new Map(phones.map(({ device }) => [device.serial, 'r0']));
    assert.deepEqual(await choosePhones({ phones, busy, leases: heldOf() }, run('r1', 1)), []);
  });
});
