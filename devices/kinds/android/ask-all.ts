import { LabError } from '../../../lab/errors.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { markedCommand, splitMarked } from './marked.ts';

/** Asks several things of the phone in one round trip; answers each one's output, trimmed. */
export async function askAll<Name extends string>(
  adb: Adb,
  commands: Readonly<Record<Name, string>>,
  timeoutMs?: number,
): Promise<Readonly<Record<Name, string>>> {
  const options = timeoutMs === undefined ? {} : { timeoutMs };
  const { stdout } = await adb.shell(markedCommand(commands), options);
  const answers = splitMarked(stdout, Object.keys(commands) as Name[]);
  if (answers !== null) return answers;
  const sentence = `${phoneName(adb.address)} broke off in the middle of an answer. Check its cable or network.`;
  throw new LabError('ADB_FAILED', sentence);
}
