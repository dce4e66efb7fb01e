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
export type Budget = {
  readonly limits: Limits;
  readonly spent: Set<string>;
  /** Bytes still allowed for one output. */
  room(): number;
  /** Books output; false where it is more than is left. */
  output(bytes: number): boolean;
  layer(): boolean;
  /** Layers so far. */
  layersUsed(): number;
  guess(): boolean;
};

/** Opens an account with these limits. */
export function openBudget(limits: Limits = defaultLimits): Budget {
  let layers = 0;
  let output = 0;
  let guesses = 0;
  const spent = new Set<string>();
  const within = (ok: boolean, what: string) => {
    if (!ok) spent.add(what);
    return ok;
  };
  return {
    limits,
    spent,
    room: () => Math.max(0, Math.min(limits.inflatedBytes, limits.outputBytes - output)),
    output: (bytes) => {
      output += bytes;
      return within(output <= limits.outputBytes, `more than ${limits.outputBytes} decoded bytes`);
    },
    layer: () => {
      layers += 1;
      return within(layers <= limits.layers, `more than ${limits.layers} layers`);
    },
    layersUsed: () => layers,
    guess: () => {
      guesses += 1;
      return guesses <= limits.guesses;
    },
  };
}
