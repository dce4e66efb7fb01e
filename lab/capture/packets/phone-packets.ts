import { LabError } from '../../errors.ts';
import type { RecorderPortOptions, RecordingTarget } from '../../model/recorder.ts';
import { readNeighbours } from '../gateway/neighbours.ts';
import { openPacketTap, type PacketTap } from '../gateway/packet-tap.ts';
import { plainAddress } from '../plain-address.ts';
import { AttemptPackets } from './attempt-packets.ts';
import { PhoneFrames } from './phone-frames.ts';

type PacketsOptions = {
  readonly phonesInterface: string;
  readonly addresses: readonly string[];
  /** Bytes that the capture of one attempt may take of the disk. */
  readonly attemptLimit: number;
  readonly held: { readonly holds: boolean };
  readonly failed: (cause: unknown) => void;
};

/** What a port is opened in, as far as its packets go: nothing may be captured as if it were whole. */
type Surroundings = Pick<PacketsOptions, 'attemptLimit' | 'held'> & {
  failed(serial: string, cause: unknown): void;
};

/** The packet captures of a port's phone, or null where none are asked for. Throws as `openPacketTap`. */
export async function openPhonePackets(
  { serial, gateway }: RecorderPortOptions,
  { attemptLimit, held, failed }: Surroundings,
): Promise<PhonePackets | null> {
  if (gateway?.packets !== true || gateway.phonesInterface === undefined) return null;
  const { phonesInterface } = gateway;
  const addresses = gateway.addresses.map(plainAddress);
  const told = (cause: unknown) => failed(serial, cause);
  return PhonePackets.open({ phonesInterface, addresses, attemptLimit, held, failed: told });
}

/** The packet captures of one phone behind the gateway, one for each attempt, with their TLS keys. */
export class PhonePackets {
  readonly #options: PacketsOptions;
  readonly #frames: PhoneFrames;
  #tap: PacketTap | null = null;
  #current: AttemptPackets | null = null;
  #written: NodeJS.Immediate | null = null;

  private constructor(options: PacketsOptions, hardware: readonly string[]) {
    this.#options = options;
    this.#frames = new PhoneFrames(options.addresses, hardware);
  }

  /** Taps the phones' interface until `close`. Throws as `openPacketTap`. */
  static async open(options: PacketsOptions): Promise<PhonePackets> {
    const { phonesInterface, addresses, failed } = options;
    const table = await readNeighbours(phonesInterface);
    const hardware = addresses.flatMap((address) => table.get(address) ?? []);
    const packets = new PhonePackets(options, hardware);
    const ended = new LabError(
      'RECORDER_FAILED',
      `The packet capture on ${phonesInterface} ended by itself, so that packets would be missing.`,
    );
    packets.#tap = await openPacketTap(
      phonesInterface,
      {
        frame: (stamped) => packets.#came(stamped),
        lost: (frames) => packets.#current?.lost(frames),
        ended: () => failed(ended),
      },
      'all',
    );
    return packets;
  }

  /** From now on, what comes is of this attempt. */
  async begin(target: RecordingTarget): Promise<void> {
    await this.end();
    const { phonesInterface, attemptLimit } = this.#options;
    this.#current = new AttemptPackets(target, phonesInterface, attemptLimit);
  }

  /** A line of the TLS key log of a connection with the phone. */
  key(line: Buffer): void {
    this.#guarded((files) => files.key(line));
  }

  /** Ends the attempt's capture with what has come by now; answers what it lacks, as a sentence, or null. */
  async end(): Promise<string | null> {
    if (this.#current === null) return null;
    await this.#tap?.drain();
    if (this.#written !== null) clearImmediate(this.#written);
    this.#written = null;
    const files = this.#current;
    this.#current = null;
    if (this.#options.held.holds) return (await files?.end()) ?? null;
    files?.close();
    return 'the packet capture was cut off as the phone was lost';
  }

  async close(): Promise<void> {
    try {
      await this.end();
    } finally {
      await this.#tap?.close();
    }
  }

  #came(stamped: Buffer): void {
    for (const each of this.#frames.take(stamped)) {
      const time = { seconds: each.readUInt32BE(0), micros: each.readUInt32BE(4) };
      this.#guarded((files) => files.frame(each.subarray(8), time));
    }
    this.#written ??= setImmediate(() => {
      this.#written = null;
      this.#guarded((files) => files.writeOut());
    });
  }

  #guarded(write: (files: AttemptPackets) => void): void {
    if (this.#current === null || !this.#options.held.holds) return;
    try {
      write(this.#current);
    } catch (cause) {
      this.#options.failed(cause);
    }
  }
}
