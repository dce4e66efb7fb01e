import type { Device } from '../model/device.ts';
import { formDigests, packageDigestsOf, saltedDigests } from './identifiers/salted-digests.ts';
import { makePattern, type Pattern, type Target } from './identify-patterns.ts';
import { type NumberTable, numberTable } from './number-table.ts';

/** Digests that stand alone, by their first eight bytes. */
export type DigestTable = {
  /** The value of which the first `length` bytes are a digest, or the start of one; null for nearly all. */
  of(bytes: Uint8Array, length: number): Pattern | null;
  /** Bits that say no to nearly all other tokens, as a NumberTable has them; null until the first token was asked about. */
  readonly marks: Uint32Array | null;
};

const leastBytes = 8;
const mostBytes = 64;

/** A phone, its values as targets, and the names of packages that its build has. */
export type DigestSource = {
  readonly device: Device;
  readonly targets: readonly Target[];
  readonly packages: readonly string[];
};

/**
 * Hashes of all usual forms, of hashes, with salts. They are too many to be searched for at each offset,
 * and are looked up where a whole token or field has the length of one. Made when the first such token comes.
 */
export function digestTable(sources: readonly DigestSource[]): DigestTable {
  let digests: Digests | null = null;
  return {
    get marks() {
      return digests === null ? null : digests.table.marks;
    },
    of: (bytes, length) => {
      if (length < leastBytes || length > mostBytes) return null;
      digests ??= digestsOf(sources);
      const entry = digests.entries[digests.table.get(keyOf(bytes)) ?? -1];
      return entry === undefined ? null : patternOf(entry, bytes.subarray(0, length));
    },
  };
}

type Entry = { readonly target: Target; readonly name: string };
type Digests = { readonly table: NumberTable; readonly entries: readonly Entry[] };

/** 53 of the first 64 bits: as many as a number holds. */
function keyOf(bytes: Uint8Array): number {
  let high = 0;
  for (let index = 0; index < 4; index += 1) high = high * 256 + (bytes[index] as number);
  let low = 0;
  for (let index = 4; index < leastBytes; index += 1) low = low * 256 + (bytes[index] as number);
  return high * 0x200000 + (low >>> 11);
}

function digestsOf(sources: readonly DigestSource[]): Digests {
  const table = numberTable();
  const entries: Entry[] = [];
  for (const { device, targets, packages } of sources)
    for (const target of targets) {
      const known = new Map<string, number>();
      const sink = (name: string, digest: Uint8Array) => {
        const entry = known.get(name) ?? entries.push({ target, name }) - 1;
        known.set(name, entry);
        table.add(keyOf(digest), entry);
      };
      formDigests(target.identifier, sink);
      saltedDigests(device, target.identifier, sink);
      packageDigestsOf(target.identifier, packages, sink);
    }
  return { table, entries };
}

const lengths: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };

function patternOf({ target, name }: Entry, bytes: Uint8Array): Pattern {
  const last = /(md5|sha1|sha256|sha512)(?:-salted)?$/.exec(name)?.[1] ?? '';
  const whole = lengths[last] === bytes.length;
  const spelling = whole ? name : `${name}-truncated`;
  return makePattern(target, spelling, Uint8Array.from(bytes), { bound: 'all', impliesHex: true });
}
