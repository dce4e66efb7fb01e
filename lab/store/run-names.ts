import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Trial } from '../model/trial.ts';

/** `trials/003-unlock/1`: an attempt's folder, relative to its run's. Nothing in a name leaves the run. */
export function attemptFolder(trial: Pick<Trial, 'number' | 'scenario'>, attempt: number): string {
  const number = String(count(trial.number)).padStart(3, '0');
  return `trials/${number}-${plainName(trial.scenario)}/${count(attempt)}`;
}

/** `device-SERIAL.yaml`; characters that file systems dislike become `_`. */
export function deviceFileName(serial: string): string {
  return `device-${plainSerial(serial)}.yaml`;
}

/** `build/phones/SERIAL`: what this phone told of its build. */
export function phoneBuildFolder(serial: string): string {
  return `build/phones/${plainSerial(serial).replace(/^\.+/, '_')}`;
}

function plainSerial(serial: string): string {
  return serial.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 80);
}

/** Absolute path of a body. Throws BAD_FILE where the hash is none, so that no path can be smuggled in. */
export function bodyPath(run: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new LabError('BAD_FILE', `The run ${run} names a body whose name is no SHA-256: it was altered.`);
  }
  return join(run, 'bodies', sha256.slice(0, 2), sha256);
}

/** A name inside derived/: letters, digits, `.`, `_` and `-`. Throws INTERNAL on anything else. */
export function derivedName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/.test(name)) return name;
  throw new LabError('INTERNAL', 'A derived file must have a plain name without folders.');
}

/** Reads an attempt's folder name back. Null for any other folder. */
export function parseTrialFolder(name: string): { number: number; scenario: string } | null {
  const match = /^(\d{3,9})-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(name);
  return match === null ? null : { number: Number(match[1]), scenario: match[2] ?? '' };
}

function plainName(scenario: string): string {
  const plain = scenario
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'scenario' : plain;
}

function count(number: number): number {
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new LabError('INTERNAL', 'Trials and attempts count from 1.');
}
