import { LabError } from '../../../lab/errors.ts';
import type { PhoneAddress } from '../../../lab/model/phone-host.ts';

/** What adb's own list says of a phone; `missing` where it is not listed. */
export type AdbState = 'device' | 'offline' | 'unauthorized' | 'connecting' | 'missing' | 'other';

/** A phone in an error sentence. */
export function phoneName({ serial, adb }: Pick<PhoneAddress, 'serial' | 'adb'>): string {
  return serial === adb ? `Phone ${serial}` : `Phone ${serial} (${adb})`;
}

/** Whether the phone is reached over TCP, so that it has to be connected, rather than over USB. */
export function isTcp(address: Pick<PhoneAddress, 'adb'>): boolean {
  return /:\d+$/.test(address.adb);
}

/** The state in adb's words, from the line of `adb devices` or from an error text. */
export function stateIn(text: string): AdbState {
  if (/unauthorized|failed to authenticate/.test(text)) return 'unauthorized';
  if (/authorizing|connecting/.test(text)) return 'connecting';
  if (/offline/.test(text)) return 'offline';
  if (/not found|no devices/.test(text)) return 'missing';
  return /\bdevice\b/.test(text) ? 'device' : 'other';
}

/** What to tell when a phone is in a state in which it takes no command. */
export function stateError(address: PhoneAddress, state: AdbState): LabError {
  const name = phoneName(address);
  const say = (sentence: string): LabError => new LabError('PHONE_MISSING', `${name} ${sentence}`);
  switch (state) {
    case 'unauthorized':
      return say(
        "does not accept the lab's adb key. Unlock it, tick Always allow from this computer in its dialog, accept, and run again.",
      );
    case 'connecting':
      return say('is still being connected. Accept the dialog on its screen if there is one, and run again.');
    case 'offline':
      return say(
        'is listed by adb as offline. Unplug it and plug it in again, or switch its USB debugging off and on.',
      );
    case 'missing':
      return say(
        isTcp(address)
          ? 'is not reached by adb. Check that it is on, in the network, and listens on this address.'
          : 'is not listed by adb. Check the cable and that USB debugging is on, then type: adb devices',
      );
    default:
      return say('is listed by adb in a state in which it takes no command. Type: adb devices');
  }
}

const notReached =
  /^(?:adb: )?error: (?:device\b.*(?:not found|offline|unauthorized|authorizing)|no devices|closed|protocol fault|connect failed)|^adb: device offline|^adb: no devices/m;
const serverGone = /cannot connect to daemon|failed to check server version|cannot start server on remote/;

/**
 * The fault of adb itself in what a client wrote to standard error, or null where the command
 * reached the phone and the text is the phone's.
 */
export function adbFault(address: PhoneAddress, stderr: string): LabError | null {
  if (serverGone.test(stderr)) {
    const sentence = `${phoneName(address)} cannot be asked: its adb server does not answer. Start the run again.`;
    return new LabError('ADB_FAILED', sentence);
  }
  if (!notReached.test(stderr)) return null;
  const state = stateIn(stderr);
  if (state === 'unauthorized' || state === 'offline' || state === 'missing' || state === 'connecting')
    return stateError(address, state);
  return new LabError(
    'ADB_FAILED',
    `${phoneName(address)} closed the connection in the middle of a command. Check its cable or network.`,
  );
}
