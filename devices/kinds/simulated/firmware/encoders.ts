import { createCipheriv, randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { compress as zstdCompress } from '@bokuweb/zstd-wasm';
import { loadZstd } from '../../../../lab/zstd.ts';

/** Wraps a body in one encoding. */
export type Encoder = (bytes: Buffer) => Buffer | Promise<Buffer>;

const plain: Readonly<Record<string, Encoder>> = {
  base64: (bytes) => Buffer.from(bytes.toString('base64')),
  'base64-mime': (bytes) => Buffer.from(bytes.toString('base64').replace(/.{1,76}/g, '$&\n')),
  base64url: (bytes) => Buffer.from(bytes.toString('base64url')),
  hex: (bytes) => Buffer.from(bytes.toString('hex')),
  percent: (bytes) => Buffer.from(percentEncode(bytes)),
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  brotli: (bytes) => brotliCompressSync(bytes),
  zstd: encodeZstd,
};

const withKey: Readonly<Record<string, (parameters: readonly string[]) => Encoder>> = {
  xor: ([key, ...rest]) => {
    const bytes = hexBytes(key);
    if (bytes === null || rest.length > 0) throw new Error('xor is written xor:KEYHEX, such as xor:5a');
    return (body) => body.map((byte, index) => byte ^ (bytes[index % bytes.length] ?? 0)) as Buffer;
  },
  'aes-128-cbc': ([keyText, ivText, ...rest]) => {
    const isFresh = ivText === 'fresh';
    const [key, said] = [hexBytes(keyText), isFresh ? freshIv() : hexBytes(ivText)];
    if (key?.length !== 16 || said?.length !== 16 || rest.length > 0) {
      throw new Error(
        'aes-128-cbc is written aes-128-cbc:KEYHEX:IVHEX, with 32 hex digits each, or aes-128-cbc:KEYHEX:fresh',
      );
    }
    return (body) => {
      const iv = isFresh ? freshIv() : said;
      const cipher = createCipheriv('aes-128-cbc', key, iv);
      return Buffer.concat([isFresh ? iv : Buffer.alloc(0), cipher.update(body), cipher.final()]);
    };
  },
};

/**
 * The encoder that a word of `encode` names: base64, base64-mime (a LF after each 76 characters and
 * at the end), base64url (no padding), hex, percent (RFC 3986), gzip, deflate (RFC 1950), brotli,
 * zstd, xor:KEYHEX (repeated), aes-128-cbc:KEYHEX:IVHEX (PKCS #7), or with
 * `fresh` for an IV that is drawn for each message and stands before it. Throws an Error that says what is allowed.
 */
export function encoderOf(word: string): Encoder {
  const [name = '', ...parameters] = word.split(':');
  const keyed = Object.hasOwn(withKey, name) ? withKey[name] : undefined;
  if (keyed !== undefined) return keyed(parameters);
  const encoder = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (encoder === undefined) {
    const known = [...Object.keys(plain), 'xor:KEYHEX', 'aes-128-cbc:KEYHEX:IVHEX'].join(', ');
    throw new Error(`unknown encoding "${name}"; known are ${known}`);
  }
  if (parameters.length > 0) throw new Error(`${name} takes no parameters; write only ${name}`);
  return encoder;
}

/** Applies the encodings in order. */
export async function encodeAll(bytes: Buffer, words: readonly string[]): Promise<Buffer> {
  let current = bytes;
  for (const word of words) current = await encoderOf(word)(current);
  return current;
}

async function encodeZstd(bytes: Buffer): Promise<Buffer> {
  await loadZstd();
  return Buffer.from(zstdCompress(bytes, 3));
}

/** Every byte outside RFC 3986's unreserved characters as %XX. */
function percentEncode(bytes: Buffer): string {
  const unreserved = /[A-Za-z0-9\-._~]/;
  const encoded = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return unreserved.test(character) ? character : encoded(byte);
  }).join('');
}

function freshIv(): Buffer {
  return randomBytes(16);
}

function hexBytes(text: string | undefined): Buffer | null {
  return text !== undefined && /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : null;
}
