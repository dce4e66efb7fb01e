import type { Codec, View } from './decoder.ts';
import { hexNumber } from './escapes.ts';
import { classes } from './survey.ts';

/** Quoted-printable (RFC 2045 6.7) in text that shows it by an encoded byte or a soft line end. */
export const quotedPrintable: Codec = {
  name: 'quoted-printable',
  decode({ bytes, survey }: View, emit) {
    if (!survey.text || (survey.seen & classes.equals) === 0) return;
    const out = Buffer.allocUnsafe(bytes.length);
    let length = 0;
    let encoded = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] as number;
      if (byte !== 0x3d) {
        out[length++] = byte;
        continue;
      }
      const soft =
        bytes[index + 1] === 0x0a ? 1 : bytes[index + 1] === 0x0d && bytes[index + 2] === 0x0a ? 2 : 0;
      const code = soft > 0 ? -1 : hexNumber(bytes, index + 1, 2);
      if (soft > 0) index += soft;
      else if (code >= 0 && isUpperHex(bytes, index + 1)) {
        out[length++] = code;
        index += 2;
        encoded += 1;
      } else out[length++] = byte;
    }
    // A line end after = may be padding of base64.
    if (encoded === 0) return;
    emit({ ...shared, start: 0, end: bytes.length, bytes: out.subarray(0, length) });
  },
};

const shared = { encoding: 'quoted-printable', transparent: true, guess: 'no', incomplete: null } as const;

function isUpperHex(bytes: Buffer, at: number): boolean {
  return (bytes[at] as number) < 0x61 && (bytes[at + 1] as number) < 0x61;
}
