/** A phone that asks for names without end makes the lab remember so many. */
const mostNames = 100_000;
/** 198.18.0.0/15 is for tests of networks (RFC 2544): nobody's server is there, and no phone takes it for its own network. */
const range = { first: 0xc612_0000, addresses: 1 << 17 };

/** What one phone was told of names: an address of its own for each that leads nowhere else, and whose each address is. */
export class LookedUp {
  readonly #addresses = new Map<string, string>();
  readonly #names = new Map<string, string>();

  /** The address that stands for a name; always the same for one name. Null where there are too many. */
  addressFor(name: string): string | null {
    const known = this.#addresses.get(name);
    if (known !== undefined) return known;
    if (this.#addresses.size >= mostNames) return null;
    let place = hashOf(name) % (range.addresses - 2);
    while (this.#names.has(addressAt(place))) place = (place + 1) % (range.addresses - 2);
    const address = addressAt(place);
    this.#addresses.set(name, address);
    this.#names.set(address, name);
    return address;
  }

  /** A server told that this name has this address. */
  note(name: string, address: string): void {
    if (this.#names.size < 2 * mostNames) this.#names.set(address, name);
  }

  /** The name that the phone had looked up, last, before it went to this address; null where it had none. */
  nameOf(address: string): string | null {
    return this.#names.get(address) ?? null;
  }
}

/** Without the first of all, which stands for the network. */
function addressAt(place: number): string {
  const number = range.first + 1 + place;
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

/** FNV-1a: a name has the same address also after the recorder was started anew, as long as no other has it. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
