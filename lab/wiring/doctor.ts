import { machineAdbServer } from '../../devices/kinds/android/adb-server.ts';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError, sentenceOf } from '../errors.ts';
import type { Diagnosis, DoctorCheck, ListedDevice } from '../model/device-shelf.ts';
import type { HealthCheck } from '../model/health.ts';
import { readDevice } from '../store/device-file.ts';
import { deviceShelf } from './device-shelf.ts';
import { examineMachine } from './doctor-machine.ts';

/**
 * Looks at this machine and at each phone that adb lists or that a file names. Starts neither Appium
 * nor an adb server. Throws BAD_FILE for a device.yaml that cannot be read.
 */
export async function examineLab(home: string, files: readonly string[]): Promise<Diagnosis> {
  const [machine, server, phones] = await Promise.all([
    examineMachine(home),
    examineServer(await someByAdb(files)),
    examinePhones(home, files),
  ]);
  return { schema: 'phonehome.doctor/1', checks: [...machine, server, ...phones] };
}

async function someByAdb(files: readonly string[]): Promise<boolean> {
  const read = await Promise.all(files.map((file) => readDevice(file, checkIdentifier)));
  return read.some(({ device }) => device.iphone === undefined);
}

/** Simulated phones get an adb server of their own: only real ones need the machine's. */
async function examineServer(wanted: boolean): Promise<DoctorCheck> {
  const name = 'adb server';
  try {
    const { port } = await machineAdbServer();
    return { name, ok: true, blocks: 'nothing', found: `answers on port ${port}`, mend: null };
  } catch (error) {
    const found = 'does not answer; only real phones need it';
    return { name, ok: false, blocks: wanted ? 'phone' : 'nothing', found, mend: sentenceOf(error) };
  }
}

async function examinePhones(home: string, files: readonly string[]): Promise<DoctorCheck[]> {
  try {
    const { devices } = await deviceShelf(home).list(files);
    return devices.flatMap(checksOf);
  } catch (error) {
    // The machine's own checks say it better.
    if (error instanceof LabError && ['REDIS_UNREACHABLE', 'ADB_FAILED', 'MISSING_TOOL'].includes(error.code))
      return [];
    throw error;
  }
}

function checksOf({ serial, health, quarantine, lease }: ListedDevice): DoctorCheck[] {
  const name = `phone ${serial}`;
  if (health === null) {
    const found = `in use by ${lease?.holder ?? 'another'}, so that it was not looked at`;
    return [{ name, ok: true, blocks: 'nothing', found, mend: null }];
  }
  const faults = health.checks.filter(({ ok }) => !ok).map((check) => checkOf(name, check));
  if (quarantine !== null) {
    const found = `in quarantine by ${quarantine.by}: ${quarantine.reason}`;
    const mend = `Mend that, then type: phonehome device release ${serial}`;
    faults.push({ name, ok: false, blocks: 'phone', found, mend });
  }
  if (faults.length > 0) return faults;
  const found = `fit, ${health.battery} %, ${health.fingerprint ?? 'build unknown'}`;
  return [{ name, ok: true, blocks: 'nothing', found, mend: null }];
}

function checkOf(name: string, { name: what, fatal, found, mend }: HealthCheck): DoctorCheck {
  return { name, ok: false, blocks: fatal ? 'phone' : 'nothing', found: `${what}: ${found}`, mend };
}
