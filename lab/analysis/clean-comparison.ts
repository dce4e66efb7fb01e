import type { Package } from '../model/build.ts';
import type { CleanComparison, CleanRow, CleanTrial, Sent, UidReading } from '../model/clean-pass.ts';
import type { Recording } from '../model/profile.ts';
import { sentByUid } from './attribute/sent-by-uid.ts';
import { listOf } from './sentence-words.ts';

/** `adb shell`: the lab's own canaries and questions. */
const shellUid = 2000;

/**
 * What each uid sent with and without the lab's instruments, in trials of the same scenarios on the same
 * phone. Null where no clean trial was made. Bytes of a uid say nothing of what was in them or where they went.
 */
export function cleanComparison(
  trials: readonly CleanTrial[],
  counted: readonly Recording[],
  packages: readonly Pick<Package, 'name' | 'uid'>[],
): CleanComparison | null {
  if (trials.length === 0) return null;
  const clean = trials.flatMap((trial) => (trial.fault === null ? usable(trial.readings) : []));
  const beside = counted.filter(({ attempt }) => trials.some((trial) => isBeside(trial, attempt)));
  const instrumented = beside.flatMap(({ readings }) => usable(readings));
  const uids = [...new Set([...clean, ...instrumented].flatMap((each) => [...each.keys()]))];
  const rows = uids
    .sort((one, other) => one - other)
    .map((uid): CleanRow => {
      const sides = { clean: sentIn(clean, uid), instrumented: sentIn(instrumented, uid) };
      const names = packages.filter((each) => each.uid === uid).map(({ name }) => name);
      return { uid, packages: names, ...sides, only: onlyIn(sides) };
    });
  const faults = faultsOf(trials);
  const partial = { trials: clean.length, faults, rows };
  return { ...partial, sentence: sentenceFor(partial, instrumented.length) };
}

function isBeside({ serial, scenario }: CleanTrial, attempt: Recording['attempt']): boolean {
  return attempt.serial === serial && attempt.trial.scenario === scenario;
}

/** Bytes by uid of one trial; nothing where the phone did not tell them. */
function usable(readings: readonly UidReading[]): Map<number, number>[] {
  const sent = sentByUid(readings);
  if (sent === null) return [];
  return [new Map(sent.filter(({ uid }) => uid !== shellUid).map(({ uid, txBytes }) => [uid, txBytes]))];
}

function sentIn(trials: readonly ReadonlyMap<number, number>[], uid: number): Sent {
  const sent = trials.flatMap((trial) => trial.get(uid) ?? []);
  return { k: sent.length, n: trials.length, bytes: sent.reduce((sum, bytes) => sum + bytes, 0) };
}

/** Where one side was not looked at, nothing is told apart. */
function onlyIn({ clean, instrumented }: Pick<CleanRow, 'clean' | 'instrumented'>): CleanRow['only'] {
  if (clean.n === 0 || instrumented.n === 0) return null;
  if (clean.k > 0 && instrumented.k === 0) return 'clean';
  return clean.k === 0 && instrumented.k > 0 ? 'instrumented' : null;
}

function faultsOf(trials: readonly CleanTrial[]): string[] {
  return trials.flatMap(({ scenario, fault, readings }) => {
    if (fault !== null) return [`${scenario}: ${fault}`];
    return sentByUid(readings) === null ? [`${scenario}: the phone does not tell bytes by sender.`] : [];
  });
}

function sentenceFor(
  { trials, faults, rows }: Pick<CleanComparison, 'trials' | 'faults' | 'rows'>,
  beside: number,
): string {
  const failed =
    faults.length === 0 ? '' : ` ${faults.length} clean trials do not count: ${faults.join(' ')}`;
  if (trials === 0 || beside === 0) {
    return `The clean pass (no CA, no proxy setting) has nothing to be compared.${failed}`;
  }
  const told = (only: CleanRow['only'], side: 'clean' | 'instrumented') =>
    rows
      .filter((row) => row.only === only)
      .map((row) => `${nameOf(row)} (${row[side].k} of ${row[side].n} trials, ${row[side].bytes} bytes)`);
  const [without, within] = [told('clean', 'clean'), told('instrumented', 'instrumented')];
  const difference = [
    ...(without.length === 0 ? [] : [`only without the lab's instruments sent ${listOf(without)}`]),
    ...(within.length === 0 ? [] : [`only with them sent ${listOf(within)}`]),
  ];
  const found = difference.length === 0 ? 'the same senders sent in both' : difference.join('; ');
  return `Clean pass (no CA, no proxy setting; bytes by sender of ${trials} trials against ${beside}): ${found}.${failed}`;
}

function nameOf({ uid, packages }: CleanRow): string {
  return packages.length === 0 ? `uid ${uid}` : packages.slice(0, 3).join('/');
}
