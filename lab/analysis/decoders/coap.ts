import type { BytesDecoder, Field } from './decoder.ts';
import { isReadableText } from './readable-text.ts';
import { fieldOf } from './record.ts';

/** Options of RFC 7252 5.10, 7641, 7959 and 7967 by number; those that hold text have a name. */
const optionNames: Readonly<Record<number, string>> = {
  ...{ 3: 'uri-host', 8: 'location-path', 11: 'uri-path', 15: 'uri-query', 20: 'location-query' },
  ...{ 35: 'proxy-uri', 39: 'proxy-scheme' },
  ...{ 1: '', 4: '', 5: '', 6: '', 7: '', 12: '', 14: '', 17: '', 23: '', 27: '', 28: '', 60: '', 258: '' },
};
const uri = ['uri-host', 'uri-path', 'uri-query', 'proxy-uri'];
/** If-Match and ETag, which hold bytes of any meaning. */
const bare = [1, 4];
const longestNumber = 4;
const payloadMarker = 0xff;

type Options = { readonly fields: Field[]; readonly whole: boolean };

/** A request of CoAP over UDP (RFC 7252 3): where it asks, and what it brings. */
export const coap: BytesDecoder = {
  name: 'coap',
  parse({ bytes }) {
    const [first = 0, code = 0] = bytes;
    const token = first & 15;
    // Version 1, a request method, a token of at most eight bytes.
    if (bytes.length < 5 || first >> 6 !== 1 || code < 1 || code > 7 || token > 8) return null;
    const options = optionsFrom(bytes, 4 + token);
    if (options === null) return null;
    const { fields, whole } = options;
    // Some bytes would fit by chance; without an address it is no request that anybody answers.
    if (!fields.some(({ name }) => uri.includes(name))) return null;
    return { encoding: 'coap', fields, ...(whole ? { whole } : {}) };
  },
};

function optionsFrom(bytes: Buffer, start: number): Options | null {
  const fields: Field[] = [];
  let number = 0;
  let whole = true;
  for (let at = start; at < bytes.length; ) {
    if (bytes[at] === payloadMarker) {
      const value = bytes.subarray(at + 1);
      if (value.length === 0) return null;
      fields.push(fieldOf(at + 1, bytes.length, 'payload', value));
      return { fields, whole: whole && isReadableText(value) };
    }
    const delta = extended(bytes, at + 1, (bytes[at] ?? 0) >> 4);
    const length = delta === null ? null : extended(bytes, delta.end, (bytes[at] ?? 0) & 15);
    if (delta === null || length === null) return null;
    number += delta.value;
    const end = length.end + length.value;
    const name = optionNames[number];
    const value = bytes.subarray(length.end, end);
    if (name === undefined || end > bytes.length || (name !== '' && !isText(value))) return null;
    if (name !== '') fields.push(fieldOf(length.end, end, name, value));
    if (name === '') whole &&= !bare.includes(number) && value.length <= longestNumber;
    at = end;
  }
  return { fields, whole };
}

function isText(value: Buffer): boolean {
  return isReadableText(value) && !/[\t\n\r]/.test(value.toString('utf8'));
}

/** 13 and 14 say that one or two bytes more follow; 15 is not allowed. */
function extended(bytes: Buffer, at: number, nibble: number): { value: number; end: number } | null {
  if (nibble < 13) return { value: nibble, end: at };
  if (nibble === 13 && at < bytes.length) return { value: 13 + (bytes[at] ?? 0), end: at + 1 };
  if (nibble === 14 && at + 2 <= bytes.length) return { value: 269 + bytes.readUInt16BE(at), end: at + 2 };
  return null;
}
