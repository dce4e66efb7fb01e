import type { Found } from './decode-layer.ts';
import type { Pattern } from './identify-patterns.ts';

/** The name of the spelling in which a value was really found: upper case, or a digest that was cut. */
export function spellingOf({ layer, start, end, pattern }: Found): string {
  if (pattern.digest !== null) {
    return isWhole(layer.bytes, start, pattern) ? pattern.spelling : `${pattern.spelling}-truncated`;
  }
  const { written } = pattern;
  if (written === null || pattern.spelling !== 'plain') return pattern.spelling;
  const text = layer.bytes.toString('utf8', start, end);
  if (text === written) return 'plain';
  if (text === written.toUpperCase()) return 'upper';
  return text === written.toLowerCase() ? 'lower' : 'mixed-case';
}

/** Whether all of the digest stands there, of which the first bytes were found. */
function isWhole(bytes: Buffer, start: number, { digest, folded }: Pattern): boolean {
  if (digest === null || start + digest.length > bytes.length) return false;
  for (let index = 0; index < digest.length; index += 1) {
    const byte = bytes[start + index] as number;
    const same = byte === digest[index] || (folded && (byte | 0x20) === digest[index]);
    if (!same) return false;
  }
  return true;
}
