let scratch = Buffer.allocUnsafe(1 << 16);

/** Room for what a guess gives: one buffer for all, because guesses are looked at before the next is made. */
export function scratchOf(bytes: number): Buffer {
  if (scratch.length < bytes) scratch = Buffer.allocUnsafe(bytes * 2);
  return scratch;
}
