import { stringify } from 'yaml';
import { otaZip } from '../store/zip-file.ts';
import type { Emit } from './rig.ts';

/** The lines whose builds are tested each night; the first of them leaks for a while. */
export const lines = ['night-one/eu', 'night-one/in', 'night-two/us'] as const;

/** Which nights are which: the build of night 0 is what people accept. */
export type Calendar = {
  readonly nights: number;
  /** The first build of the first line that leaks, and the first that no longer does. */
  readonly leaks: number;
  readonly fixed: number;
  /** After this night the server's host is lost. */
  readonly lost: number;
  /** In this night a worker is killed in the middle of a trial. */
  readonly killed: number;
  /** After this night the lab gets its next release. */
  readonly upgraded: number;
};

/** The line all of whose builds send what only the later release can read. */
export const hashingLine = lines[2];

/** What every build sends, and people accept. */
function checkIn(line: string): Emit {
  const json =
    line === hashingLine ? { id: '{{android-id}}', device: '{{imei|sha256}}' } : { id: '{{android-id}}' };
  return {
    name: 'check-in',
    from: 'com.night.update',
    on: ['screen-on'],
    request: { method: 'POST', url: 'http://updates.night.example/check', body: { json } },
  };
}

/** The host that nobody approved. */
export const leakHost = 'collector.stray.example';

/** Long enough for a body to be kept under its own hash: small ones lie in packs, whose names nobody can tell before. */
const log = '-'.repeat(70_000);

const leak: Emit = {
  name: 'registration',
  from: 'com.night.registration',
  on: ['screen-on'],
  request: { method: 'POST', url: `http://${leakHost}/register`, body: { form: { imei: '{{imei}}', log } } },
};

/** The fingerprint of a line's build of a night; -1 is what the phones came with. */
export function fingerprintOf(line: string, night: number): string {
  const [product = '', region = ''] = line.split('/');
  return `Night/${product}_${region}/${product}:14/UP1A.261001.001/N${night + 1}:user/release-keys`;
}

/** The day on which users got that build. */
export function releaseOf(night: number): string {
  return new Date(Date.UTC(2026, 9, 1 + night)).toISOString().slice(0, 10);
}

/** The body that a leaking build sends from a phone of this IMEI. */
export function leakedBody(imei: string): string {
  return `imei=${imei}&log=${log}`;
}

/** Whether the build of that night has the leak. */
export function isLeaking(line: string, night: number, { leaks, fixed }: Calendar): boolean {
  return line === lines[0] && night >= leaks && night < fixed;
}

/** The OTA of a line and night: a stubbed phone runs the firmware.yaml in it. */
export function otaOf(line: string, night: number, calendar: Calendar): Buffer {
  const fingerprint = fingerprintOf(line, night);
  const emits = [checkIn(line), ...(isLeaking(line, night, calendar) ? [leak] : [])];
  const firmware = { build: { fingerprint }, packages: [], emits };
  const made = Date.parse(`${releaseOf(night)}T00:00:00Z`) / 1_000;
  const facts = { 'post-build': fingerprint, 'pre-device': 'night', 'post-timestamp': String(made) };
  return otaZip(facts, [{ name: 'firmware.yaml', data: stringify(firmware) }]);
}
