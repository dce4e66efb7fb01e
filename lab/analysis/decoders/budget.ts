/** What one message may cost. Work is counted in bytes looked at, never in time, so that results repeat. */
export type Limits = {
  /** Layers inside each other. */
  readonly depth: number;
  readonly layers: number;
  /** Bytes that one decompression may give. */
  readonly inflatedBytes: number;
  /** Bytes that all decoders together may give. */
  readonly outputBytes: number;
  /** Attempts to decompress what has no magic number. */
  readonly guesses: number;
};

export const defaultLimits: Limits = {
  depth: 16,
  layers: 20_000,
  inflatedBytes: 8 << 20,
  outputBytes: 48 << 20,
  guesses: 48,
};

/** The account of one message. `spent` names what ran out, once each. */
export class Budget {
  readonly limits: Limits;
  readonly spent = new Set<string>();
  #layers = 0;
  #output = 0;
  #guesses = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** Bytes still allowed for one output. */
  room(): number {
    return Math.max(0, Math.min(this.limits.inflatedBytes, this.limits.outputBytes - this.#output));
  }

  /** Books output; false where it is more than is left. */
  output(bytes: number): boolean {
    this.#output += bytes;
    if (this.#output <= this.limits.outputBytes) return true;
    this.spent.add(`more than ${this.limits.outputBytes} decoded bytes`);
    return false;
  }

  /** Books a layer; false where there are more than allowed. */
  layer(): boolean {
    this.#layers += 1;
    if (this.#layers <= this.limits.layers) return true;
    this.spent.add(`more than ${this.limits.layers} layers`);
    return false;
  }

  /** Layers so far. */
  layersUsed(): number {
    return this.#layers;
  }

  get outputUsed(): number {
    return this.#output;
  }

  get guessesUsed(): number {
    return this.#guesses;
  }

  /** Whether anything was left out. */
  get isExhausted(): boolean {
    const { limits, spent } = this;
    return (
      spent.size > 0 ||
      this.#guesses > limits.guesses ||
      this.#layers > limits.layers ||
      this.#output > limits.outputBytes
    );
  }

  /** Books what was spent on the same bytes before. */
  book({ layers, output, guesses }: { layers: number; output: number; guesses: number }): void {
    this.#layers += layers;
    this.#output += output;
    this.#guesses += guesses;
  }

  /** Books an attempt at what has no magic number. */
  guess(): boolean {
    this.#guesses += 1;
    return this.#guesses <= this.limits.guesses;
  }
}

/** Opens an account with these limits. */
export function openBudget(limits: Limits = defaultLimits): Budget {
  return new Budget(limits);
}
