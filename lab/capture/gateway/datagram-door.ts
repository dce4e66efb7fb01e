import { LabError } from '../../errors.ts';
import { Owners } from './owners.ts';
import { openPacketTap, type PacketTap } from './packet-tap.ts';
import { answerUdpFrame, readUdpFrame, type UdpFrame } from './udp-frame.ts';

/** Who is told of the datagrams of one phone. */
export type DatagramListener = {
  /** `answer` sends one back as if it came from where this one was meant for. */
  datagram(datagram: UdpFrame, answer: (payload: Buffer) => void): void;
  /** So many that may have been this phone's were not kept. */
  lost(datagrams: number): void;
};

/** `caughtUp` resolves when all was told that has come by now; `leave` ends it. */
export type DatagramService = { caughtUp(): Promise<void>; leave(): Promise<void> };

/** What came from a machine of which nobody knows yet whose it is: kept until somebody does. */
const mostUnowned = 256;

/**
 * The datagrams of the phones of one recorder process, read from a copy of what the phones' interface
 * takes in, told apart by address, and by hardware address where a phone has none yet (DHCP).
 */
export class DatagramDoor {
  static readonly #open = new Map<string, Promise<DatagramDoor>>();
  readonly #owners: Owners<DatagramListener>;
  readonly #interface: string;
  #tap: PacketTap | null = null;
  #unowned: { readonly datagram: UdpFrame; readonly frame: Buffer }[] = [];

  private constructor(phonesInterface: string) {
    this.#interface = phonesInterface;
    this.#owners = new Owners(phonesInterface);
  }

  /** Serves one phone's addresses until it leaves. Throws as `openPacketTap`. `failed` hears of a tap that ends by itself. */
  static async serve(
    phonesInterface: string,
    addresses: readonly string[],
    listener: DatagramListener,
    failed: (cause: LabError) => void,
  ): Promise<DatagramService> {
    const opening = DatagramDoor.#open.get(phonesInterface) ?? DatagramDoor.#start(phonesInterface, failed);
    DatagramDoor.#open.set(phonesInterface, opening);
    const door = await opening.catch((cause: unknown) => {
      DatagramDoor.#open.delete(phonesInterface);
      throw cause;
    });
    door.#owners.add(addresses, listener);
    // Who sits behind the addresses is learned before the phone says anything from another one.
    await door.#owners.ownerOf('');
    return { caughtUp: async () => door.#tap?.drain(), leave: () => door.#leave(addresses) };
  }

  static async #start(phonesInterface: string, failed: (cause: LabError) => void): Promise<DatagramDoor> {
    const door = new DatagramDoor(phonesInterface);
    door.#tap = await openPacketTap(phonesInterface, {
      frame: (frame) => door.#came(frame),
      lost: (datagrams) => {
        for (const each of door.#owners.all) each.lost(datagrams);
      },
      ended: () =>
        failed(
          new LabError(
            'RECORDER_FAILED',
            `The packet tap on ${phonesInterface} ended by itself, so that datagrams would go unread.`,
          ),
        ),
    });
    return door;
  }

  async #leave(addresses: readonly string[]): Promise<void> {
    this.#owners.remove(addresses);
    if (this.#owners.all.size > 0) return;
    DatagramDoor.#open.delete(this.#interface);
    await this.#tap?.close();
  }

  #came(frame: Buffer): void {
    const datagram = readUdpFrame(frame);
    if (datagram === null) return;
    const given = this.#owners.known(datagram.address);
    if (given !== null && this.#owners.behind(datagram.sender) !== given) {
      this.#owners.learn(datagram.sender, given);
      this.#tell(given, datagram, frame);
      this.#release();
      return;
    }
    const owner = given ?? this.#owners.behind(datagram.sender);
    if (owner !== null) this.#tell(owner, datagram, frame);
    else {
      // Its bytes are a part of what was read at once: kept alone, they keep no more in memory.
      const own = Buffer.from(frame);
      this.#unowned.push({ datagram: readUdpFrame(own) ?? datagram, frame: own });
      if (this.#unowned.length > mostUnowned) this.#unowned.shift();
    }
  }

  /** What came before it was known whose it is. */
  #release(): void {
    const waiting = this.#unowned;
    this.#unowned = [];
    for (const each of waiting) {
      const owner = this.#owners.behind(each.datagram.sender);
      if (owner === null) this.#unowned.push(each);
      else this.#tell(owner, each.datagram, each.frame);
    }
  }

  #tell(owner: DatagramListener, datagram: UdpFrame, frame: Buffer): void {
    owner.datagram(datagram, (payload) => this.#tap?.send(answerUdpFrame(frame, payload)));
  }
}
