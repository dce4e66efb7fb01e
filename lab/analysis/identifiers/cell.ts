import type { IdentifierKind } from '../../model/device.ts';
import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { distinct, spelling } from './spelling.ts';

const limits = { 'cell-id': 2n ** 36n, lac: 2n ** 24n };

/** Cell ids and area codes are short: they match in a field whose name fits, long ones as a whole field. */
function spellings(value: string, kind: IdentifierKind): Spelling[] {
  if (!/^\d+$/.test(value)) return [spelling('plain', value, 'word')];
  const hex = BigInt(value).toString(16);
  const decimal = spelling('plain', value, 'digits');
  return distinct([
    { ...decimal, context: value.length >= 8 ? 'field' : 'name' },
    { name: 'hex', form: hex, bound: 'hex', context: 'name' },
    { name: 'hex', form: hex.padStart(4, '0'), bound: 'hex', context: 'name' },
    { name: 'hex', form: hex.padStart(7, '0'), bound: 'hex', context: 'name' },
    { name: 'hex', form: `0x${hex}`, bound: 'hex', context: 'name' },
    ...(kind === 'cell-id' ? stationAndSector(BigInt(value)) : []),
  ]);
}

/** An ECI is the number of the station times 256 and its sector (3GPP TS 36.413 9.2.1.37). */
function stationAndSector(eci: bigint): Spelling[] {
  const [station, sector] = [eci >> 8n, eci & 255n];
  if (station < 1000n) return [];
  return ['-', '_', ':', '/', '.', ','].map((separator) => ({
    name: 'station-and-sector',
    form: `${station}${separator}${sector}`,
    bound: 'digits',
    context: 'name',
  }));
}

function family(kind: 'cell-id' | 'lac', names: RegExp): IdentifierFamily {
  return {
    kinds: [kind],
    check: (value): Check => {
      if (!/^\d+$/.test(value)) return { error: `a ${kind} is a decimal number` };
      return BigInt(value) < limits[kind] ? {} : { error: `a ${kind} is below ${limits[kind]}` };
    },
    spellings,
    hashInputs: () => [],
    names,
    placeholder: (value) => (/^(0+|2147483647|65535|268435455)$/.test(value) ? 'unknown cell' : null),
  };
}

/** Cell identity: CID, ECI (28 bits) or NCI (36 bits), 3GPP TS 23.003 4.3 and 19.6. */
export const cellId = family('cell-id', /cell|cid\b|cid$|\bn?ci\b|eci|base.?station|cgi|enb/i);

/** Location or tracking area code, 3GPP TS 23.003 4.1 and 19.4.2.3. */
export const lac = family('lac', /lac\b|lac$|\blac|tac\b|tac$|area.?code|cgi|location.?area/i);
