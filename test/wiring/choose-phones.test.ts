import assert from 'node:assert/strict';
import type { Device } from '../../lab/model/device.ts';
import type { Leases } from '../../lab/model/lease.ts';
import type { QueuedRun } from '../../lab/model/run-queue.ts';
import { choosePhones } from '../../lab/wiring/choose-phones.ts';

const phones = ['A', 'B', 'C', 'D'].map((serial) => ({
  file: `${serial}.yaml`,
  device: { serial, line: 'one/eu', product: 'One', identifiers: [], sims: [] } as unknown as Device,
}));

/** A host of which others hold these phones. */
function hostWith(...held: string[]) {
  const state = async (serial: string) => ({ holder: held.includes(serial) ? 'another' : null });
  return {
    phones,
    busy: new Map<string, string>(),
    short: new Map<string, number>(),
    leases: { state } as unknown as Leases,
  };
}

const run = (id: string, count: number) =>
  ({ id, phones: { line: 'one/eu', count } }) as unknown as QueuedRun;
const names = (chosen: Awaited<ReturnType<typeof choosePhones>>) => chosen.map(({ device }) => device.serial);

describe('the phones of a host that a run gets', () => {
  it('are all that it asks for, where two runs are taken together: neither halves the host', async () => {
    const host = hostWith();
    const taken = await Promise.all([choosePhones(host, run('r1', 4)), choosePhones(host, run('r2', 4))]);
    assert.deepEqual(taken.map(names), [['A', 'B', 'C', 'D'], []]);
    assert.deepEqual([...new Set(host.busy.values())], ['r1']);
  });

  it('are others in place of those that somebody holds', async () => {
    const host = hostWith('A', 'C');
    assert.deepEqual(names(await choosePhones(host, run('r1', 2))), ['B', 'D']);
    assert.deepEqual([...host.busy.keys()].sort(), ['B', 'D']);
  });

  it('are none, and stay free, while some are held: a killed worker may have been on the only one that is well', async () => {
    const host = hostWith('B', 'C', 'D');
    assert.deepEqual(await choosePhones(host, run('r1', 2)), []);
    assert.equal(host.busy.size, 0);
    const after = { ...host, leases: hostWith().leases };
    assert.deepEqual(names(await choosePhones(after, run('r1', 2))), ['A', 'B']);
    assert.equal(host.short.size, 0);
  });

  it('are those that are free once no dead worker could hold the others any more', async () => {
    const host = hostWith('B', 'C', 'D');
    host.short.set('r1', performance.now() - 60_000);
    assert.deepEqual(names(await choosePhones(host, run('r1', 2))), ['A']);
  });

  it('are all that there are, at once, where the host has fewer than it asks for', async () => {
    assert.deepEqual(names(await choosePhones(hostWith(), run('r1', 9))), ['A', 'B', 'C', 'D']);
  });

  it('are none where all are busy', async () => {
    const host = hostWith();
    for (const { device } of phones) host.busy.set(device.serial, 'r0');
    assert.deepEqual(await choosePhones(host, run('r1', 1)), []);
  });
});
