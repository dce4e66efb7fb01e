/** A piece of one direction of a TCP connection. */
export type Segment = { readonly seq: number; readonly payload: Buffer; readonly cut: number };

/** The bytes of one direction in their order, and how many in between are not in the capture. */
export type Reassembled = { readonly bytes: Buffer; readonly missing: number };

/** `first` is the number of the first byte; null where the beginning of the connection was not seen. */
export function reassemble(segments: readonly Segment[], first: number | null): Reassembled {
  const base = first ?? segments[0]?.seq ?? 0;
  // Numbers go round at 2^32; the difference does not.
  const placed = segments.map((segment) => ({ ...segment, at: (segment.seq - base) | 0 }));
  placed.sort((a, b) => a.at - b.at);
  const pieces: Buffer[] = [];
  let next = first === null ? (placed[0]?.at ?? 0) : 0;
  let missing = 0;
  for (const { at, payload, cut } of placed) {
    const end = at + payload.length;
    if (end + cut <= next) continue;
    if (at > next) missing += at - next;
    pieces.push(payload.subarray(Math.max(0, next - at)));
    missing += cut;
    next = end + cut;
  }
  return { bytes: Buffer.concat(pieces), missing };
}
