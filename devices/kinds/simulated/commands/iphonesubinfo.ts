import { sdkOf } from '../android-version.ts';
import type { PhoneState } from '../phone-state.ts';

/** The last release on which the shell's READ_PHONE_STATE is enough for identifiers (Android 9). */
const lastTelling = 28;

/**
 * `service call iphonesubinfo CODE …`: identifiers as a parcel. Up to Android 9 the shell gets them,
 * by the codes of that release's IPhoneSubInfo.aidl; later ones refuse uid 2000 on user builds.
 */
export function phoneSubInfo(state: PhoneState, code: number, args: readonly string[]): string {
  if (sdkOf(state) > lastTelling) {
    const why = 'The user 2000 does not meet the requirements to access device identifiers.';
    return parcel(-1, `${code === 1 ? 'getDeviceId' : 'getDeviceIdForPhone'}: ${why}`);
  }
  return parcel(0, answers[code]?.(state, numberIn(args)) ?? null);
}

/** The first number among `i32 N s16 PACKAGE`; a call without one is about the first slot. */
function numberIn(args: readonly string[]): number | null {
  const at = args.indexOf('i32');
  return at < 0 ? null : Number(args[at + 1]);
}

type Answer = (state: PhoneState, argument: number | null) => string | undefined;

const imei =
  (from: 0 | 1): Answer =>
  (state, argument) =>
    state.device.identifiers.find(
      ({ kind, slot }) => kind === 'imei' && (slot ?? 1) === (argument ?? from) + 1 - from,
    )?.value;

/** getDeviceId, getDeviceIdForPhone (slot from 0), getImeiForSubscriber (from 1), getSubscriberId, getIccSerialNumber. */
const answers: Readonly<Record<number, Answer>> = {
  1: (state) => imei(0)(state, 0),
  3: imei(0),
  4: imei(1),
  7: (state) => state.sims[0]?.imsi,
  8: (state, id) => state.sims[(id ?? 1) - 1]?.imsi,
  11: (state) => state.sims[0]?.iccid,
  12: (state, id) => state.sims[(id ?? 1) - 1]?.iccid,
};

/** A parcel as `service call` prints it: exception code, length, UTF-16, in words of four bytes. */
function parcel(exception: number, text: string | null): string {
  const characters = Buffer.from(`${text ?? ''}\0`, 'utf16le');
  const body = text === null ? Buffer.alloc(0) : characters;
  const bytes = Buffer.alloc(8 + Math.ceil(body.length / 4) * 4);
  bytes.writeInt32LE(exception, 0);
  bytes.writeInt32LE(text === null ? -1 : text.length, 4);
  body.copy(bytes, 8);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) lines.push(line(bytes, at));
  return `Result: Parcel(\n${lines.join('\n')})\n`;
}

function line(bytes: Buffer, at: number): string {
  const row = bytes.subarray(at, at + 16);
  const words: string[] = [];
  for (let word = 0; word < row.length; word += 4)
    words.push(row.readUInt32LE(word).toString(16).padStart(8, '0'));
  const shown = [...row].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
  return `  0x${at.toString(16).padStart(8, '0')}: ${words.join(' ').padEnd(35)} '${shown.join('').padEnd(16)}'`;
}
