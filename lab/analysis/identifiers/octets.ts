/** The bytes of hex text of even length. */
export function hexBytes(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

/** Semi-octets (TBCD, 3GPP TS 29.002 17.7.8): digits in swapped pairs, F as filler. */
export function semiOctets(digits: string): Uint8Array {
  const even = digits.length % 2 === 0 ? digits : `${digits}F`;
  return hexBytes(even.replace(/(.)(.)/g, '$2$1'));
}

/** Packed decimal in reading order, filled with F at the end or 0 at the start. */
export function packedDecimal(digits: string): Uint8Array[] {
  if (digits.length % 2 === 0) return [hexBytes(digits)];
  return [hexBytes(`${digits}F`), hexBytes(`0${digits}`)];
}

/** Mobile identity (3GPP TS 24.008 10.5.1.4): the first digit shares its octet with type and parity. */
export function mobileIdentity(digits: string, type: 'imsi' | 'imei' | 'imeisv'): Uint8Array {
  const odd = digits.length % 2 === 1;
  const low = { imsi: 1, imei: 2, imeisv: 3 }[type] | (odd ? 8 : 0);
  const first = hexBytes(`${digits.slice(0, 1)}${low.toString(16)}`);
  return Buffer.concat([first, semiOctets(digits.slice(1))]);
}

/** Base-128 varint of an unsigned 64-bit number (protobuf wire type 0). */
export function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(out);
}

/** Both byte orders of a 64-bit number. */
export function fixed64(value: bigint): { little: Uint8Array; big: Uint8Array } {
  const big = Buffer.alloc(8);
  big.writeBigUInt64BE(BigInt.asUintN(64, value));
  return { little: Buffer.from(big).reverse(), big };
}

/** Whether the last digit is the Luhn check digit (ISO/IEC 7812-1) of those before it. */
export function luhnValid(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
