import { type IndexedSighting, type PackedSightings, transports, uncountedForm } from '../model/trend.ts';

/** k equals n: n is left out, which it is for most sightings. */
const always = 8;

type Cell = { readonly key: number; readonly seen: IndexedSighting };

/**
 * Sightings as bytes, about three each: sorted by key, the distance to the key before it, a form and
 * the rate, numbers as LEB128. A run of thousands of emissions is a line of some kilobytes.
 */
export function packCells(cells: readonly Cell[]): Buffer {
  const bytes: number[] = [];
  let last = 0;
  for (const { key, seen } of [...cells].sort((a, b) => a.key - b.key)) {
    const { k, n, transport, uncounted } = seen;
    const form = transports.indexOf(transport) + (uncounted ? uncountedForm : 0);
    pushNumber(bytes, key - last);
    bytes.push(k === n ? form + always : form);
    pushNumber(bytes, k);
    if (k !== n) pushNumber(bytes, n);
    last = key;
  }
  return Buffer.from(bytes);
}

/** The sightings back; null where the bytes do not make whole ones or name a key from `keys` on. */
export function unpackCells(bytes: Uint8Array, keys: number): PackedSightings | null {
  const most = Math.ceil(bytes.length / 3);
  const packed = {
    keys: new Uint32Array(most),
    k: new Uint32Array(most),
    n: new Uint32Array(most),
    forms: new Uint8Array(most),
  };
  let at = 0;
  let count = 0;
  let key = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = bytes[at] ?? 0x100;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte > 0xff || value > 0xffff_ffff) break;
      if (byte < 0x80) return value;
    }
    at = bytes.length + 1;
    return 0;
  };
  while (at < bytes.length) {
    key += next();
    const form = bytes[at] ?? 0xff;
    at += 1;
    const k = next();
    const n = (form & always) === 0 ? next() : k;
    if (at > bytes.length || form >= 2 * always || key >= keys || k > n) return null;
    packed.keys[count] = key;
    packed.k[count] = k;
    packed.n[count] = n;
    packed.forms[count] = form & (always - 1);
    count += 1;
  }
  return {
    keys: packed.keys.subarray(0, count),
    k: packed.k.subarray(0, count),
    n: packed.n.subarray(0, count),
    forms: packed.forms.subarray(0, count),
  };
}

function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}
