/** The values with the number that stands there behind them, or null where that is none of a byte, with a sign or without. */
export function appended(values: number[], bytes: Buffer, start: number, end: number): number[] | null {
  const digits = digitsAt(bytes, start, end);
  const value = digits < 0 ? Number(bytes.toString('latin1', start, end)) : digits;
  if (!Number.isInteger(value) || value < -128 || value > 255) return null;
  values.push(value);
  return values;
}

/** The number of three digits at most, or -1: no string is made of most bytes of a list. */
function digitsAt(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9 || at - start > 2) return -1;
    value = value * 10 + digit;
  }
  return value;
}
