import { type TrendCell, type TrendDoubt, transports } from '../model/trend.ts';

const doubts: readonly (TrendDoubt | null)[] = [null, 'unread', 'elsewhere', 'uncounted'];

/** Small rates are found by place, without a look into a table of names. */
const small = 64;

/** Cells by number, equal ones once. Number 0 is not tested. */
export class CellStore {
  readonly #cells: TrendCell[] = [null];
  readonly #small = new Uint32Array(small * small * 32);
  readonly #large = new Map<string, number>();

  cell(number: number): TrendCell {
    return this.#cells[number] ?? null;
  }

  seen(k: number, n: number, transport: number): number {
    return this.#of(k, n, transport, k > 0 ? 0 : doubts.indexOf('uncounted'));
  }

  /** What was neither seen nor tried was not tested. */
  unseen(n: number, doubt: TrendDoubt | null): number {
    return n === 0 ? 0 : this.#of(0, n, transports.length, doubts.indexOf(doubt));
  }

  #of(k: number, n: number, transport: number, doubt: number): number {
    if (k >= small || n >= small) {
      const name = `${k} ${n} ${transport} ${doubt}`;
      const known = this.#large.get(name) ?? this.#make(k, n, transport, doubt);
      this.#large.set(name, known);
      return known;
    }
    const place = (k * small + n) * 32 + transport * 4 + doubt;
    const known = this.#small[place] ?? 0;
    if (known !== 0) return known;
    const made = this.#make(k, n, transport, doubt);
    this.#small[place] = made;
    return made;
  }

  #make(k: number, n: number, transport: number, doubt: number): number {
    const said = doubts[doubt] ?? null;
    const cell = {
      k,
      n,
      transport: transports[transport] ?? null,
      ...(said === null ? {} : { doubt: said }),
    };
    return this.#cells.push(cell) - 1;
  }
}
