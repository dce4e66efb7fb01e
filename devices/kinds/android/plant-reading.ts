import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';
import type { Identifier } from '../../../lab/model/device.ts';
import type { Adb } from './adb.ts';
import { askAll } from './ask-all.ts';
import { quote } from './quote.ts';

/** The kinds of value that a person or the lab can put on a phone. */
export const plantableKinds = [
  'contact',
  'sms',
  'location',
  'ssid',
  'device-name',
  'account',
  'file',
] as const;

/** Where pictures lie, so that the phone's own gallery finds them. */
const pictureFolder = '/sdcard/Pictures';

const commands = {
  contact: 'content query --uri content://com.android.contacts/data --projection data1',
  sms: 'content query --uri content://sms --projection body',
  location: 'dumpsys location',
  ssid: 'dumpsys wifi',
  'device-name': 'settings get global device_name',
  account: 'dumpsys account',
} as const;

/** What the phone says of itself, by kind; empty where it was not asked. */
export type PlantReading = Readonly<Record<keyof typeof commands | 'file', string>>;

const limitMs = 60_000;

/** Asks the phone for what it holds of the kinds that its device.yaml names, in one round trip. */
export async function readPlants(adb: Adb, identifiers: readonly Identifier[]): Promise<PlantReading> {
  const files = identifiers.filter(({ kind }) => kind === 'file').map(({ value }) => pathOnPhone(value));
  const asked: Record<string, string> = {};
  for (const [kind, command] of Object.entries(commands))
    if (identifiers.some((each) => each.kind === kind)) asked[kind] = command;
  if (files.length > 0) asked.file = `sha256sum ${files.map(quote).join(' ')}`;
  const nothing = { contact: '', sms: '', location: '', ssid: '', 'device-name': '', account: '', file: '' };
  return { ...nothing, ...(await askAll(adb, asked, limitMs)) };
}

/** Where a canary file of device.yaml lies on the phone. */
export function pathOnPhone(value: string): string {
  return `${pictureFolder}/${win32.basename(posix.basename(value))}`;
}

/** Whether the phone holds the value. `content` is that of a canary file. */
export function isPlanted(identifier: Identifier, reading: PlantReading, content?: Uint8Array): boolean {
  const { kind, value } = identifier;
  if (kind === 'contact') return columnOf(reading.contact, 'data1').some((each) => isSame(each, value));
  if (kind === 'sms') return columnOf(reading.sms, 'body').includes(value);
  if (kind === 'device-name') return reading['device-name'].trim() === value;
  if (kind === 'account') return reading.account.includes(`{name=${value},`);
  if (kind === 'ssid')
    return [`SSID: "${value}"`, `SSID: ${value},`].some((each) => reading.ssid.includes(each));
  if (kind === 'location') return placesIn(reading.location).some((place) => isNear(place, value));
  if (kind !== 'file' || content === undefined) return false;
  const digest = createHash('sha256').update(content).digest('hex');
  return reading.file
    .split('\n')
    .some((line) => line.startsWith(digest) && line.endsWith(pathOnPhone(value)));
}

/** `Row: 0 data1=…`; a text may go over several lines. */
function columnOf(rows: string, column: string): string[] {
  return `\n${rows}`.split(/\nRow: \d+ /).flatMap((row) => {
    return row.startsWith(`${column}=`) ? [row.slice(column.length + 1).replace(/\n$/, '')] : [];
  });
}

/** Numbers are stored with other separators than they were given with. */
function isSame(found: string, wanted: string): boolean {
  if (found === wanted) return true;
  const bare = (text: string) => text.replace(/[\s().-]/g, '');
  return /^\+?[\d\s().-]{6,}$/.test(wanted) && bare(found) === bare(wanted);
}

function placesIn(dump: string): string[] {
  return [...dump.matchAll(/(-?\d{1,3}\.\d+),\s?(-?\d{1,3}\.\d+)/g)].map(([, lat, lon]) => `${lat},${lon}`);
}

/** Within about 200 metres: a place that a phone works out is never quite the same. */
function isNear(found: string, wanted: string): boolean {
  const [lat = 0, lon = 0] = found.split(',').map(Number);
  const [wantedLat = 0, wantedLon = 0] = wanted.split(',').map(Number);
  const metresPerDegree = 111_320;
  const north = (lat - wantedLat) * metresPerDegree;
  const east = (lon - wantedLon) * metresPerDegree * Math.cos((wantedLat * Math.PI) / 180);
  return Math.hypot(north, east) <= 200;
}
