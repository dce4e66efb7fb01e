import type { ByteSpan } from '../model/emission.ts';
import type { Layer } from './decode-layer.ts';

/** Where a span of a layer stands in its parent: itself where nothing was decoded, else all that was decoded. */
export function spanInParent({ bytes, parent, start, end }: Layer, span: ByteSpan): ByteSpan {
  const same = parent !== null && bytes.buffer === parent.bytes.buffer;
  const unchanged = same && bytes.byteOffset === parent.bytes.byteOffset + start;
  return unchanged ? { start: start + span.start, end: start + span.end } : { start, end };
}

/** Out of which bytes of the URL, header or body a span of a layer was taken. */
export function rawSpanOf(layer: Layer, span: ByteSpan): ByteSpan {
  const { raw, encodings } = layer.part;
  if (encodings.length > 0) return raw;
  let [at, within] = [layer, span];
  while (at.parent !== null) {
    within = spanInParent(at, within);
    at = at.parent;
  }
  return { start: raw.start + within.start, end: Math.min(raw.end, raw.start + within.end) };
}
