import { LabError } from '../../../lab/errors.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { CallControl, MessageControl } from '../../../lab/model/phone-host.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { reach } from './reach.ts';

/** An operator's network takes its time. */
const arrivalLimitMs = 120_000;
const inbox = 'content query --uri content://sms/inbox --projection _id';
const calls = 'content query --uri content://call_log/calls --projection _id';
const plainText = 'A message of the lab';

type Parts = {
  readonly adb: Adb;
  readonly device: Device;
  /** How long the network may take; two minutes by default. */
  readonly arrivalMs?: number;
};

/** Has a message sent (the canary text of device.yaml, where it has one), until one more is in the inbox. */
export async function receiveMessage(
  { adb, device, arrivalMs = arrivalLimitMs }: Parts,
  control: MessageControl | null,
): Promise<string> {
  const by = control ?? missing(adb, 'sends messages to it', 'PHONEHOME_MESSAGE_COMMAND');
  const before = await rows(adb, inbox, 'its messages');
  await adb.checkLease();
  await by.send(
    device,
    device.identifiers.find(({ kind }) => kind === 'sms')?.value ?? plainText,
    adb.stopped,
  );
  await reach(adb, async () => (await rows(adb, inbox, 'its messages')) > before, {
    limitMs: arrivalMs,
    otherwise: `has no new message after ${by.name} had sent one. Check the number, the SIM and its reception.`,
  });
  return by.name;
}

/** Has the phone called, until one more call is in its log. */
export async function receiveCall(
  { adb, device, arrivalMs = arrivalLimitMs }: Parts,
  control: CallControl | null,
): Promise<string> {
  const by = control ?? missing(adb, 'calls it', 'PHONEHOME_CALL_COMMAND');
  const before = await rows(adb, calls, 'its calls');
  await adb.checkLease();
  await by.call(device, adb.stopped);
  await reach(adb, async () => (await rows(adb, calls, 'its calls')) > before, {
    limitMs: arrivalMs,
    otherwise: `has no new call in its log after ${by.name} had called. Check the number, the SIM and its reception.`,
  });
  return by.name;
}

/** How many rows there are. A phone that hides them cannot show that anything came. */
async function rows(adb: Adb, query: string, what: string): Promise<number> {
  const { stdout, exitCode } = await adb.shell(query);
  const found = stdout.match(/^Row: \d+ /gm)?.length ?? 0;
  if (exitCode === 0 && (found > 0 || /^No result found/m.test(stdout))) return found;
  const sentence = `${phoneName(adb.address)} does not show ${what} to adb, so that nobody can tell whether anything came. Leave the scenario out for this build.`;
  throw new LabError('PHONE_STATE', sentence);
}

function missing(adb: Adb, does: string, variable: string): never {
  const sentence = `${phoneName(adb.address)} has no control that ${does}. Set ${variable} to a program that does, or leave the scenario out.`;
  throw new LabError('USAGE', sentence);
}
