import type { StructureDecoder, View } from './decoder.ts';
import { fieldOf } from './record.ts';

/** The letters of `eyJ`, `Bearer` and `JWT` in either case, and blanks. */
const mayBegin = Array.from({ length: 256 }, (_, byte) => /[ebj\s]/i.test(String.fromCharCode(byte)));

/** JSON Web Token in compact form (RFC 7519 3.1), bare or after `Bearer`: header and claims; the signature is noise. */
export const jwt: StructureDecoder = {
  name: 'jwt',
  parse({ bytes, survey }: View) {
    if (!survey.text || survey.runs.length < 2 || bytes.length > 65_536) return null;
    if (!mayBegin[bytes[0] as number]) return null;
    const text = bytes.toString('latin1');
    const match = /^(\s*(?:Bearer\s+|JWT\s+)?)(eyJ[\w-]+)\.(eyJ[\w-]+)\.([\w-]*)\s*$/i.exec(text);
    if (match === null) return null;
    const [, prefix = '', header = '', claims = ''] = match;
    const claimsAt = prefix.length + header.length + 1;
    return {
      encoding: 'jwt',
      fields: [
        fieldOf(prefix.length, claimsAt - 1, 'header', Buffer.from(header, 'base64url')),
        fieldOf(claimsAt, claimsAt + claims.length, 'claims', Buffer.from(claims, 'base64url')),
      ],
    };
  },
};
