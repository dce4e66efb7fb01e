import { LabError } from '../../../lab/errors.ts';
import type { Device, Sim } from '../../../lab/model/device.ts';
import type { SimSwap } from '../../../lab/model/handset.ts';
import type { SimControl, SimShell } from '../../../lab/model/phone-host.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { type DataSim, readDataSim } from './data-sim.ts';
import { poll } from './poll.ts';
import { readPhone, simStatesIn } from './reading.ts';

/** An operator with a needle takes his time; the control itself has a limit of its own. */
const readBackLimitMs = 60_000;
const slot = 1;

export type SimParts = {
  readonly adb: Adb;
  readonly device: Device;
  readonly simControl: SimControl | null;
  /** ICCIDs that the phone had in since its memory was last empty; added to with each swap. */
  readonly seen: Set<string>;
  /** How long the phone may take to show what the control did; one minute by default. */
  readonly readBackMs?: number;
};

/**
 * Takes the SIM of slot 1 out, reads that back, puts the device's next SIM in, and reads that back;
 * with a control that moves the data, moves it to the next slot that has a SIM, and reads that back.
 */
export async function swapSim(parts: SimParts): Promise<SimSwap> {
  const control = requireControl(parts);
  if (control.moves === 'data') return await moveData(parts, control, nextSlot);
  const from = await currentIccid(parts.adb);
  return await exchange(parts, control, from, nextSim(parts, from));
}

/** Puts the device's first SIM back where the phone says that another one is in; null where nothing was done. */
export async function restoreFirstSim(parts: SimParts): Promise<SimSwap | null> {
  const { simControl: control, device, adb } = parts;
  if (control === null) return null;
  if (control.moves === 'data') {
    const { slot, slots } = await readDataSim(adb);
    if (slot === null || slot === slots[0]) return null;
    return await moveData(parts, control, ({ slots: [first] }) => first);
  }
  const first = device.sims[0];
  if (first === undefined || device.sims.length < 2) return null;
  const current = await currentIccid(adb);
  if (current === null || sameIccid(current, first.iccid)) return null;
  return await exchange(parts, control, current, first);
}

async function exchange(
  parts: SimParts,
  control: SimControl,
  from: string | null,
  next: Sim,
): Promise<SimSwap> {
  const { adb, device, seen } = parts;
  if (from !== null) seen.add(digitsOf(from));
  await adb.checkLease();
  await control.insert(device, slot, null, shellOf(adb));
  await readBack(parts, 'still has its SIM', async () => (await simState(adb)) === 'ABSENT');
  await adb.checkLease();
  await control.insert(device, slot, next, shellOf(adb));
  await readBack(parts, 'does not read the SIM that was put in', () => hasSim(adb, next));
  const known = seen.has(digitsOf(next.iccid));
  seen.add(digitsOf(next.iccid));
  const reinserted = from === null ? device.sims.length < 2 : sameIccid(from, next.iccid);
  return {
    control: control.name,
    moves: 'tray',
    from,
    to: next.iccid,
    reinserted,
    known: known || reinserted,
  };
}

/** Both SIMs stay in, so that the phone knows them both. */
async function moveData(
  parts: SimParts,
  control: SimControl,
  choose: (now: DataSim) => number | undefined,
): Promise<SimSwap> {
  const { adb, device } = parts;
  const before = await readDataSim(adb);
  const to = choose(before);
  if (to === undefined || to === before.slot) {
    const sentence = `${phoneName(adb.address)} has no second SIM to which its data could move. Put SIMs into both of its slots, or take another SIM control.`;
    throw new LabError('PHONE_STATE', sentence);
  }
  const { iccids } = await readPhone(adb);
  await adb.checkLease();
  await control.insert(device, to, null, shellOf(adb));
  await readBack(
    parts,
    'does not use the other SIM for its data',
    async () => (await readDataSim(adb)).slot === to,
  );
  const iccidIn = (place: number | null) => (place === null ? null : (iccids[place - 1] ?? null));
  return {
    control: control.name,
    moves: 'data',
    from: iccidIn(before.slot),
    to: iccidIn(to),
    reinserted: false,
    known: true,
  };
}

function nextSlot({ slot: current, slots }: DataSim): number | undefined {
  return slots[(Math.max(slots.indexOf(current ?? 0), 0) + 1) % Math.max(slots.length, 1)];
}

function shellOf(adb: Adb): SimShell {
  return { ask: (command) => adb.ask(command), signal: adb.stopped };
}

/** A build that hides ICCIDs from adb is believed when its SIM state says that a SIM is in and was out. */
async function hasSim(adb: Adb, sim: Sim): Promise<boolean> {
  const state = await simState(adb);
  if (state === undefined || state === 'ABSENT' || state === 'UNKNOWN' || state === 'NOT_READY') return false;
  const told = await currentIccid(adb);
  if (told !== null) return sameIccid(told, sim.iccid);
  return state === 'LOADED';
}

async function readBack(
  { adb, readBackMs }: SimParts,
  otherwise: string,
  holds: () => Promise<boolean>,
): Promise<void> {
  const limits = { limitMs: readBackMs ?? readBackLimitMs, everyMs: 150, signal: adb.stopped };
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
  const sentence = `${phoneName(adb.address)} has no control that changes its SIM. Name one (run --sim), or leave sim-swap out.`;
  throw new LabError('USAGE', sentence);
}

function sameIccid(one: string, other: string): boolean {
  return digitsOf(one) === digitsOf(other);
}

/** ICCIDs are written with and without the trailing filler F. */
function digitsOf(iccid: string): string {
  return iccid.replace(/[\s-]/g, '').replace(/F$/i, '');
}
