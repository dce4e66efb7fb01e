import { LabError } from '../../../lab/errors.ts';
import type { InterfaceCounters, PhoneReading } from '../../../lab/model/handset.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { askAll } from './ask-all.ts';
import { netStatsCommand, uidCountersIn } from './net-stats.ts';

const commands = {
  clock: 'date +%s.%N',
  zone: 'date +%z',
  boot: 'cat /proc/sys/kernel/random/boot_id',
  uptime: 'cat /proc/uptime',
  net: 'cat /proc/net/dev',
  fingerprint: 'getprop ro.build.fingerprint',
  simState: 'getprop gsm.sim.state',
  sims: 'content query --uri content://telephony/siminfo --projection sim_id:icc_id',
  proxy: 'settings get global http_proxy',
  netStats: netStatsCommand,
} as const;

/** Reads what the phone says of itself, in one round trip. `at` is the middle of it. */
export async function readPhone(adb: Adb): Promise<PhoneReading> {
  const before = Date.now();
  const answers = await askAll(adb, commands);
  const at = Math.round((before + Date.now()) / 2);
  const uids = uidCountersIn(answers.netStats);
  const utcOffsetMinutes = utcOffsetIn(answers.zone);
  const uptimeMs = uptimeIn(answers.uptime);
  return {
    at,
    phoneClock: told(adb, 'its clock', clockIn(answers.clock)),
    bootId: told(adb, 'its boot id', /^[0-9a-f-]{36}$/.exec(answers.boot)?.[0]),
    interfaces: told(adb, 'its byte counters', nonEmpty(interfacesIn(answers.net))),
    fingerprint: told(adb, 'its build', answers.fingerprint || null),
    iccids: iccidsIn(answers.sims, answers.simState),
    proxy: proxyIn(answers.proxy),
    ...(uptimeMs === null ? {} : { uptimeMs }),
    ...(uids === null ? {} : { uids }),
    ...(utcOffsetMinutes === null ? {} : { utcOffsetMinutes }),
  };
}

/** A missing counter or boot id must never read as "no traffic" or "no reboot". */
function told<Value>(adb: Adb, what: string, value: Value | null | undefined): Value {
  if (value !== null && value !== undefined) return value;
  const sentence = `${phoneName(adb.address)} does not tell ${what} to adb. Wait until it has booted and try again; a build that hides it cannot be judged.`;
  throw new LabError('PHONE_STATE', sentence);
}

function nonEmpty<Item>(items: readonly Item[]): readonly Item[] | null {
  return items.length === 0 ? null : items;
}

/** The phone's clock in ms since the epoch. Some builds know no nanoseconds and print %N as it stands. */
export function clockIn(text: string): number | null {
  const parts = /^(\d+)(?:\.(\d{1,9}))?/.exec(text.trim());
  if (parts === null) return null;
  const fraction = Number(`0.${parts[2] ?? '0'}`);
  return Math.round((Number(parts[1]) + fraction) * 1000);
}

/** `/proc/uptime`: seconds since the boot, then the processors' idle time. Newer builds refuse it to the shell. */
export function uptimeIn(text: string): number | null {
  const seconds = /^(\d+\.\d+)\s/.exec(text.trim())?.[1];
  return seconds === undefined ? null : Math.round(Number(seconds) * 1000);
}

/** `date +%z`: `+0530` is 330 minutes east of UTC. */
export function utcOffsetIn(text: string): number | null {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text.trim());
  if (match === null) return null;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

/**
 * `/proc/net/dev`: two lines of headings, then `name: rxBytes rxPackets errs drop fifo frame
 * compressed multicast txBytes txPackets …`.
 */
export function interfacesIn(text: string): InterfaceCounters[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*([^\s:|]+):\s*(\d.*)$/.exec(line);
    const numbers = match?.[2]?.trim().split(/\s+/).map(Number) ?? [];
    const [rxBytes, rxPackets] = numbers;
    const [txBytes, txPackets] = numbers.slice(8);
    if (match?.[1] === undefined || rxBytes === undefined || rxPackets === undefined) return [];
    if (txBytes === undefined || txPackets === undefined) return [];
    return [{ name: match[1], rxBytes, rxPackets, txBytes, txPackets }];
  });
}

/**
 * ICCIDs by slot: rows of content://telephony/siminfo with a slot (`sim_id` is -1 for a SIM that
 * was taken out), as many as `gsm.sim.state` has slots. Null for an empty slot, and where the
 * build hides or masks the number.
 */
export function iccidsIn(rows: string, simState: string): (string | null)[] {
  const states = simStatesIn(simState);
  const iccids: (string | null)[] = states.map(() => null);
  for (const row of rows.split('\n')) {
    const slot = /\bsim_id=(-?\d+)/.exec(row)?.[1];
    const iccid = /\bicc_id=(\d{10,22}F?)(?:,|\s|$)/i.exec(row)?.[1];
    if (slot === undefined || iccid === undefined) continue;
    const index = Number(slot);
    if (index < 0 || index > 7 || states[index] === 'ABSENT') continue;
    while (iccids.length <= index) iccids.push(null);
    iccids[index] = iccid;
  }
  return iccids;
}

/** `gsm.sim.state` by slot: ABSENT, PIN_REQUIRED, NOT_READY, READY, LOADED … */
export function simStatesIn(property: string): string[] {
  return property === '' ? [] : property.split(',').map((each) => each.trim());
}

/** The global proxy setting; `null` and `:0` both mean that there is none. */
export function proxyIn(setting: string): string | null {
  const text = setting.trim();
  return text === '' || text === 'null' || text === ':0' ? null : text;
}
