import { readNeighbours } from './neighbours.ts';

/** Whose addresses are whose: those that were given, and those behind the same hardware address. */
export class Owners<Owner> {
  readonly #phonesInterface: string | null;
  readonly #byAddress = new Map<string, Owner>();
  readonly #byHardware = new Map<string, Owner>();
  #reading: Promise<unknown> | null = null;
  #next: Promise<ReadonlyMap<string, string>> | null = null;

  /** Without an interface only the addresses that were given have owners. */
  constructor(phonesInterface: string | null) {
    this.#phonesInterface = phonesInterface;
  }

  get all(): ReadonlySet<Owner> {
    return new Set(this.#byAddress.values());
  }

  has(address: string): boolean {
    return this.#byAddress.has(address);
  }

  add(addresses: readonly string[], owner: Owner): void {
    for (const address of addresses) this.#byAddress.set(address, owner);
  }

  remove(addresses: readonly string[]): void {
    const gone = new Set(addresses.map((address) => this.#byAddress.get(address)));
    for (const address of addresses) this.#byAddress.delete(address);
    for (const [hardware, owner] of this.#byHardware) if (gone.has(owner)) this.#byHardware.delete(hardware);
  }

  /** Who was given this address. */
  known(address: string): Owner | null {
    return this.#byAddress.get(address) ?? null;
  }

  /** Who sends from this hardware address, as far as it was learned. */
  behind(hardware: string): Owner | null {
    return this.#byHardware.get(hardware) ?? null;
  }

  learn(hardware: string, owner: Owner): void {
    this.#byHardware.set(hardware, owner);
  }

  /** Who has an address, by the host's table of neighbours; null where that does not tell. */
  async ownerOf(address: string): Promise<Owner | null> {
    const given = this.known(address);
    if (given !== null || this.#phonesInterface === null) return given;
    const table = await this.#table(this.#phonesInterface);
    for (const [own, owner] of this.#byAddress) {
      const hardware = table.get(own);
      if (hardware !== undefined) this.learn(hardware, owner);
    }
    const hardware = table.get(address);
    return hardware === undefined ? null : this.behind(hardware);
  }

  /** A table that was read after this question: those who ask while one is read share the next. */
  #table(phonesInterface: string): Promise<ReadonlyMap<string, string>> {
    this.#next ??= (this.#reading ?? Promise.resolve()).then(async () => {
      this.#next = null;
      const reading = readNeighbours(phonesInterface).catch(() => new Map<string, string>());
      this.#reading = reading;
      return await reading;
    });
    return this.#next;
  }
}
