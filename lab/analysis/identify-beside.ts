import type { Found, Layer } from './decode-layer.ts';

const nearBytes = 300;

/** Whether another part of the value stands near a hit: in its layer, or beside its field in the layer around. */
export function standsBeside({ pattern, layer, start, end }: Found): boolean {
  if (pattern.beside === null) return true;
  const wanted = wantedBy(pattern.beside);
  let [from, to] = [start, end];
  for (let around: Layer | null = layer; around !== null; around = around.parent) {
    if (wanted.test(vicinity(around.bytes, from, to))) return true;
    [from, to] = [around.start, around.end];
  }
  return false;
}

const wantedOf = new WeakMap<readonly string[], RegExp>();

function wantedBy(beside: readonly string[]): RegExp {
  const known = wantedOf.get(beside) ?? new RegExp(beside.map(asWord).join('|'), 'iu');
  wantedOf.set(beside, known);
  return known;
}

function asWord(text: string): string {
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
}

/** What stands in front and behind, without JSON's escapes of letters beyond ASCII. */
function vicinity(bytes: Buffer, start: number, end: number): string {
  const before = bytes.toString('utf8', Math.max(0, start - nearBytes), start);
  const behind = bytes.toString('utf8', end, end + nearBytes);
  const text = `${before}\n${behind}`.normalize('NFC');
  return text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
