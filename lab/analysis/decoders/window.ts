const nothing = Buffer.alloc(0);

/**
 * Output of an LZ77 format, which copies from what it wrote. Holds a buffer that never grows beyond
 * `room`. Both ways to write answer false where it is full or a copy reaches before its start.
 */
export class Window {
  private out = nothing;
  length = 0;
  private readonly room: number;

  constructor(room: number) {
    this.room = room;
  }

  /** What was written so far; valid until the next write. */
  written(): Buffer {
    return this.out.subarray(0, this.length);
  }

  append(bytes: Uint8Array, start: number, end: number): boolean {
    if (end > bytes.length || !this.makeRoom(end - start)) return false;
    this.out.set(bytes.subarray(start, end), this.length);
    this.length += end - start;
    return true;
  }

  copy(distance: number, count: number): boolean {
    if (distance < 1 || distance > this.length || !this.makeRoom(count)) return false;
    const { out } = this;
    const end = this.length + count;
    for (let at = this.length; at < end; at += 1) out[at] = out[at - distance] as number;
    this.length = end;
    return true;
  }

  private makeRoom(more: number): boolean {
    const needed = this.length + more;
    if (needed > this.room) return false;
    if (needed <= this.out.length) return true;
    const larger = Buffer.allocUnsafe(Math.min(this.room, Math.max(this.out.length * 2, needed, 256)));
    this.out.copy(larger, 0, 0, this.length);
    this.out = larger;
    return true;
  }
}
