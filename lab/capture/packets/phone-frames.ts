import { ipv6Name } from '../../model/dns-message.ts';

/** A frame with its time before it, as the tap tells it. */
type Stamped = { readonly frame: Buffer; readonly stamped: Buffer };

/** Of machines that nobody has named yet: so many frames that were for all wait until it is known whose they are. */
const mostWaiting = 256;
const [ipv4, arp, ipv6] = [0x0800, 0x0806, 0x86dd];
const stampBytes = 8;

/**
 * Tells which frames of an interface are one phone's: to or from its hardware, or with its address in them.
 * Hardware is learned by the phone's addresses; what it said to all before that comes then.
 */
export class PhoneFrames {
  readonly #addresses: ReadonlySet<string>;
  /** In hexadecimal digits. */
  readonly #hardware: Set<string>;
  #waiting: Stamped[] = [];

  /** `hardware` is what is known of it already, as `ip neigh` spells it. */
  constructor(addresses: readonly string[], hardware: readonly string[]) {
    this.#addresses = new Set(addresses);
    this.#hardware = new Set(hardware.map((each) => each.replaceAll(':', '').toLowerCase()));
  }

  /** The frames that are known for the phone's with this one, in the order in which they came. */
  take(stamped: Buffer): readonly Buffer[] {
    const frame = stamped.subarray(stampBytes);
    if (this.#hardware.has(sender(frame)) || this.#hardware.has(receiver(frame))) return [stamped];
    const { from, to } = addressesOf(frame);
    if (from !== null && this.#addresses.has(from)) return [...this.#learn(sender(frame)), stamped];
    if (to !== null && this.#addresses.has(to)) return [stamped];
    if (((frame[0] ?? 0) & 1) === 1) this.#wait(stamped);
    return [];
  }

  #learn(hardware: string): readonly Buffer[] {
    this.#hardware.add(hardware);
    const its = this.#waiting.filter(({ frame }) => sender(frame) === hardware);
    this.#waiting = this.#waiting.filter((each) => !its.includes(each));
    return its.map(({ stamped }) => stamped);
  }

  #wait(stamped: Buffer): void {
    // Its bytes are a part of what was read at once: kept alone, they keep no more in memory.
    const own = Buffer.from(stamped);
    this.#waiting.push({ frame: own.subarray(stampBytes), stamped: own });
    if (this.#waiting.length > mostWaiting) this.#waiting.shift();
  }
}

function sender(frame: Buffer): string {
  return frame.toString('hex', 6, 12);
}

function receiver(frame: Buffer): string {
  return frame.toString('hex', 0, 6);
}

type Ends = { readonly from: string | null; readonly to: string | null };

function addressesOf(frame: Buffer): Ends {
  const kind = frame.length < 14 ? 0 : frame.readUInt16BE(12);
  if (kind === ipv4) return { from: name(frame, 26, 4), to: name(frame, 30, 4) };
  if (kind === arp) return { from: name(frame, 28, 4), to: name(frame, 38, 4) };
  if (kind === ipv6) return { from: name(frame, 22, 16), to: name(frame, 38, 16) };
  return { from: null, to: null };
}

function name(frame: Buffer, at: number, length: 4 | 16): string | null {
  const bytes = frame.subarray(at, at + length);
  if (bytes.length < length) return null;
  return length === 4 ? bytes.join('.') : ipv6Name(bytes);
}
