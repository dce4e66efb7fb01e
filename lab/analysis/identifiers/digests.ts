import { createHash } from 'node:crypto';
import type { Identifier } from '../../model/device.ts';
import { familyOf } from './list.ts';

/** One digest of one form of a value. */
export type Digest = { readonly name: string; readonly bytes: Uint8Array };

/** The hash functions that senders use. */
export const digestNames = ['md5', 'sha1', 'sha256', 'sha512'] as const;

const chains = [
  ['md5', 'md5'],
  ['md5', 'sha1'],
  ['md5', 'sha256'],
  ['sha1', 'md5'],
  ['sha1', 'sha256'],
  ['sha256', 'md5'],
  ['sha256', 'sha256'],
] as const;

function digest(name: string, input: string | Uint8Array): Buffer {
  return createHash(name).update(input).digest();
}

/** All digests of a value in the forms that its kind is hashed in, and hashes of the hex of hashes. */
export function digestsOf(identifier: Identifier): Digest[] {
  const inputs = new Set(
    familyOf(identifier.kind)
      .hashInputs(identifier.value)
      .filter((text) => text.length > 3),
  );
  const forms = [...inputs].flatMap((text) => [text, `${text}\n`]);
  const plain = forms.flatMap((text) =>
    digestNames.map((name): Digest => ({ name, bytes: digest(name, text) })),
  );
  const chained = [...inputs].flatMap((text) =>
    chains.map(([inner, outer]): Digest => {
      return { name: `${inner}-${outer}`, bytes: digest(outer, digest(inner, text).toString('hex')) };
    }),
  );
  return [...plain, ...chained];
}

/** A name-based UUID (version 3, RFC 9562 5.3) made of an MD5 without a namespace, as Java does. */
export function nameUuid(md5: Uint8Array): Uint8Array {
  const bytes = Buffer.from(md5);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x30;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}
