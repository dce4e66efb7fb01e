import { isIP } from 'node:net';
import { basename } from 'node:path';
import { Reader } from 'mmdb-lib';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { countryCodes } from '../model/recipient.ts';
import { readPlain } from './stored-file.ts';

/** Country of the server behind an address; null for names, and for addresses that the database does not have. */
export type IpDatabase = (address: string) => { readonly country: string; readonly source: string } | null;

/**
 * Reads a database of addresses that the user brings: MaxMind's MMDB format, or CSV with first address,
 * last address and country code in a line. Nothing is asked online. Throws BAD_FILE on any other file.
 */
export async function readIpDatabase(file: string): Promise<IpDatabase> {
  const bytes = await readPlain(file);
  if (bytes === null)
    throw new LabError('BAD_FILE', `${file} is not there; --ip-database asks for an MMDB or CSV file.`);
  return isMmdb(bytes) ? mmdbOf(bytes, file) : csvOf(bytes.toString('utf8'), file);
}

const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');

function isMmdb(bytes: Buffer): boolean {
  return bytes.subarray(-131_072).includes(marker);
}

/** As MaxMind and DB-IP write it (`country.iso_code`), and as IPinfo does. */
const record = z.looseObject({
  country: z.union([z.looseObject({ iso_code: z.string() }), z.string()]).optional(),
  country_code: z.string().optional(),
});

function mmdbOf(bytes: Buffer, file: string): IpDatabase {
  const reader = openMmdb(bytes, file);
  const source = `${basename(file)} (${reader.metadata.databaseType}, ${reader.metadata.buildEpoch.toISOString().slice(0, 10)})`;
  return (address) => {
    if (isIP(address) === 0) return null;
    const found = record.safeParse(reader.get(address) ?? {}).data;
    const named = typeof found?.country === 'object' ? found.country.iso_code : found?.country;
    const country = (found?.country_code ?? named ?? '').toUpperCase();
    return countryCodes.has(country) ? { country, source } : null;
  };
}

function openMmdb(bytes: Buffer, file: string): Reader<never> {
  try {
    return new Reader<never>(bytes);
  } catch (cause) {
    throw new LabError('BAD_FILE', `${file} is a damaged MMDB file: it cannot be opened. Fetch it again.`, {
      cause,
    });
  }
}

type Range = { readonly from: bigint; readonly to: bigint; readonly country: string };

function csvOf(text: string, file: string): IpDatabase {
  const ranges = { 4: [] as Range[], 6: [] as Range[] };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [from = '', to = '', code = ''] = line
      .split(',')
      .map((each) => each.trim().replace(/^"(.*)"$/, '$1'));
    const family = isIP(from);
    const country = code.toUpperCase();
    if (family === 0 || isIP(to) !== family || numberOf(from) > numberOf(to) || !/^[A-Z]{2}$/.test(country))
      throw new LabError(
        'BAD_FILE',
        `${file}:${index + 1} is no line of an address database: first address, last address, country code.`,
      );
    ranges[family === 4 ? 4 : 6].push({ from: numberOf(from), to: numberOf(to), country });
  }
  for (const list of Object.values(ranges))
    list.sort((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));
  const source = basename(file);
  return (address) => {
    const family = isIP(address);
    if (family === 0) return null;
    const found = rangeOf(ranges[family === 4 ? 4 : 6], numberOf(address));
    return found !== null && countryCodes.has(found.country) ? { country: found.country, source } : null;
  };
}

/** The last range that begins at or before the address, where it reaches that far. */
function rangeOf(ranges: readonly Range[], address: bigint): Range | null {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.from ?? 0n) <= address) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low - 1];
  return range !== undefined && address <= range.to ? range : null;
}

function numberOf(address: string): bigint {
  if (isIP(address) === 4)
    return BigInt(
      `0x${address
        .split('.')
        .map((part) => Number(part).toString(16).padStart(2, '0'))
        .join('')}`,
    );
  const plain = address
    .replace(/%.*$/, '')
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => `${pair(a, b)}:${pair(c, d)}`);
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return BigInt(`0x${[...left, ...zeros, ...right].map((part) => part.padStart(4, '0')).join('')}`);
}

function pair(high: string, low: string): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
