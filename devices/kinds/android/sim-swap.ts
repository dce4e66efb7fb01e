import { LabError } from '../../../lab/errors.ts';
import type { Device, Sim } from '../../../lab/model/device.ts';
import type { SimSwap } from '../../../lab/model/handset.ts';
import type { SimControl } from '../../../lab/model/phone-host.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { poll } from './poll.ts';
import { readPhone, simStatesIn } from './reading.ts';

/** An operator with a needle takes his time; the control itself has a limit of its own. */
const readBackLimitMs = 60_000;
const slot = 1;

export type SimParts = { readonly adb: Adb; readonly device: Device; readonly simControl: SimControl | null };

/** Takes the SIM of slot 1 out, reads that back, puts the device's next SIM in, and reads that back. */
export async function swapSim(parts: SimParts): Promise<SimSwap> {
  const from = await currentIccid(parts.adb);
  const next = nextSim(parts, from);
  return await change(parts, from, next);
}

/** Puts the device's first SIM back where the phone says that another one is in; null where nothing was done. */
export async function restoreFirstSim(parts: SimParts): Promise<SimSwap | null> {
  const first = parts.device.sims[0];
  if (parts.simControl === null || first === undefined || parts.device.sims.length < 2) return null;
  const current = await currentIccid(parts.adb);
  if (current === null || sameIccid(current, first.iccid)) return null;
  return await change(parts, current, first);
}

async function change(parts: SimParts, from: string | null, next: Sim): Promise<SimSwap> {
  const { adb, device } = parts;
  const control = requireControl(parts);
  await adb.checkLease();
  await control.insert(device, slot, null);
  await readBack(adb, 'still has its SIM', async () => (await simState(adb)) === 'ABSENT');
  await adb.checkLease();
  await control.insert(device, slot, next);
  await readBack(adb, 'does not read the SIM that was put in', () => hasSim(adb, next));
  return {
    control: control.name,
    from,
    to: next.iccid,
    reinserted: from === null ? device.sims.length < 2 : sameIccid(from, next.iccid),
  };
}

/** A build that hides ICCIDs from adb is believed when its SIM state says that a SIM is in and was out. */
async function hasSim(adb: Adb, sim: Sim): Promise<boolean> {
  const state = await simState(adb);
  if (state === undefined || state === 'ABSENT' || state === 'UNKNOWN' || state === 'NOT_READY') return false;
  const told = await currentIccid(adb);
  if (told !== null) return sameIccid(told, sim.iccid);
  return state === 'LOADED';
}

async function readBack(adb: Adb, otherwise: string, holds: () => Promise<boolean>): Promise<void> {
  const limits = { limitMs: readBackLimitMs, everyMs: 150, signal: adb.stopped };
  const held = await poll(async () => ((await holds()) ? true : undefined), limits);
  if (held !== undefined) return;
  const sentence = `${phoneName(adb.address)} ${otherwise} after the SIM control had done its part. Check the control and the SIM tray.`;
  throw new LabError('PHONE_STATE', sentence);
}

async function simState(adb: Adb): Promise<string | undefined> {
  return simStatesIn((await adb.ask('getprop gsm.sim.state')).trim())[slot - 1];
}

async function currentIccid(adb: Adb): Promise<string | null> {
  return (await readPhone(adb)).iccids[slot - 1] ?? null;
}

function nextSim({ adb, device }: SimParts, from: string | null): Sim {
  const { sims } = device;
  const index = sims.findIndex((sim) => from !== null && sameIccid(sim.iccid, from));
  const next = sims[(Math.max(index, 0) + 1) % Math.max(sims.length, 1)];
  if (next !== undefined) return next;
  const sentence = `${phoneName(adb.address)} has no SIMs in its device.yaml. Add its sims (iccid, imsi, msisdn) to run sim-swap.`;
  throw new LabError('USAGE', sentence);
}

function requireControl({ adb, simControl }: SimParts): SimControl {
  if (simControl !== null) return simControl;
  const sentence = `${phoneName(adb.address)} has no control that changes its SIM. Configure controls.sim, or leave sim-swap out.`;
  throw new LabError('USAGE', sentence);
}

/** ICCIDs are written with and without the trailing filler F. */
function sameIccid(one: string, other: string): boolean {
  const digits = (text: string): string => text.replace(/[\s-]/g, '').replace(/F$/i, '');
  return digits(one) === digits(other);
}
