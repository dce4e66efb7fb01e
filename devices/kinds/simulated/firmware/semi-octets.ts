/**
 * TBCD string (3GPP TS 29.002, 17.7.8): two digits an octet, the first in the low half, an odd count
 * filled with F: 123456789012345 is 21 43 65 87 09 21 43 F5. Separators and `+` are left out.
 */
export function telephonyBcd(digits: string): Buffer {
  return swapped(digits.replace(/[^0-9a-f]/gi, ''));
}

/** Type of identity, bits 1 to 3 of the first octet (3GPP TS 24.008, 10.5.1.4). */
export const identityTypes: Readonly<Record<string, number>> = { imsi: 1, imei: 2, imeisv: 3 };

/**
 * Mobile identity (3GPP TS 24.008, 10.5.1.4) without its tag and length: the first digit shares an
 * octet with the type and the odd bit, e.g. IMEI 1… is 1A 32 54 …. An even count ends in F.
 */
export function mobileIdentity(digits: string, type: number): Buffer {
  const plain = digits.replace(/[^0-9]/g, '');
  if (plain === '') return Buffer.alloc(0);
  const odd = plain.length % 2 === 1 ? 8 : 0;
  const first = (Number(plain[0]) << 4) | odd | type;
  return Buffer.concat([Buffer.of(first), swapped(plain.slice(1))]);
}

function swapped(digits: string): Buffer {
  const even = digits.length % 2 === 0 ? digits : `${digits}f`;
  return Buffer.from(even.replace(/(.)(.)/g, '$2$1'), 'hex');
}
