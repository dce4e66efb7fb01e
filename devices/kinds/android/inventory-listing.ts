import { execa } from 'execa';
import { LabError } from '../../../lab/errors.ts';
import type { Lease } from '../../../lab/model/lease.ts';
import { Adb } from './adb.ts';
import { type AdbState, isTcp, stateIn } from './adb-faults.ts';
import type { AdbServer } from './adb-server.ts';

const listLimitMs = 5_000;
const serialLimitMs = 5_000;

/** One line of `adb devices -l`. `serial` is ro.serialno; over TCP it is null until the phone is asked. */
export type ListedPhone = {
  readonly adb: string;
  readonly state: AdbState;
  readonly transport: 'usb' | 'tcp';
  readonly model: string | null;
  readonly serial: string | null;
};

/** The phones that this adb server lists, over USB and TCP; none of them is asked anything. */
export async function listPhones(server: AdbServer): Promise<ListedPhone[]> {
  const { stdout, failed } = await execa(server.binary, ['devices', '-l'], {
    env: server.environment,
    extendEnv: false,
    stdin: 'ignore',
    timeout: listLimitMs,
    reject: false,
  });
  if (!failed) return listedIn(stdout);
  throw new LabError(
    'ADB_FAILED',
    `The adb server on port ${server.port} does not list its phones. Type: adb devices -l`,
  );
}

/** `adb devices -l`: a heading, then `serial state key:value …`, where the state may be two words. */
export function listedIn(text: string): ListedPhone[] {
  return text.split('\n').flatMap((line): ListedPhone[] => {
    const match = /^(\S+)\s+(.*\S)\s*$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined || /^(?:List of|\*)/.test(line)) return [];
    const [, adb, rest] = match;
    const words = rest.replaceAll(/\b\w+:\S+/g, '').trim();
    const tcp = isTcp({ adb });
    return [
      {
        adb,
        state: stateIn(words),
        transport: tcp ? 'tcp' : 'usb',
        model: /\bmodel:(\S+)/.exec(rest)?.[1] ?? null,
        serial: tcp ? null : adb,
      },
    ];
  });
}

/** The serial of a phone on TCP, by asking it; null where it does not answer. */
export async function serialOf(server: AdbServer, phone: ListedPhone): Promise<string | null> {
  if (phone.serial !== null || phone.state !== 'device') return phone.serial;
  const address = { serial: phone.adb, adb: phone.adb, labAddress: '', listen: '' };
  const adb = new Adb({ server, address, lease: unheld(phone.adb) });
  const answer = await adb.shell('getprop ro.serialno', { timeoutMs: serialLimitMs }).catch(() => null);
  return answer?.stdout.trim() || null;
}

/** Stands for a lease where a phone is only looked at. `check` may forbid it. */
export function unheld(serial: string, check: () => Promise<void> = async () => {}): Lease {
  const lost = new AbortController().signal;
  return { serial, token: 0, lost, check, release: async () => {} };
}
