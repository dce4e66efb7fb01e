/** What one subject did in each round. */
export type Figures = { readonly perSecond: number; readonly microseconds: number };

type Target = {
  readonly subject: string;
  readonly of: keyof Figures;
  readonly says: string;
  readonly met: (ratio: number) => boolean;
};

const targets: readonly Target[] = [
  {
    subject: 'mockttp, no listener',
    of: 'perSecond',
    says: 'at least 0.75 of the rate of mockttp without listeners',
    met: (ratio) => ratio >= 0.75,
  },
  {
    subject: 'mockttp, empty listeners',
    of: 'perSecond',
    says: 'at least 0.90 of the rate of mockttp with empty listeners',
    met: (ratio) => ratio >= 0.9,
  },
  {
    subject: 'mitmdump',
    of: 'microseconds',
    says: 'at most 0.40 of the CPU of mitmdump per request',
    met: (ratio) => ratio <= 0.4,
  },
];

export function median(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}

/** The recorder's share of another's figure, round by round: of what ran one after the other. */
export function ratios(own: readonly Figures[], other: readonly Figures[], of: keyof Figures): number[] {
  return other.map((each, round) => (own[round]?.[of] ?? 0) / each[of]);
}

/** A line for each target, met or missed by the median of all rounds; what was not measured is said so. */
export function judge(
  own: readonly Figures[],
  others: ReadonlyMap<string, readonly Figures[]>,
): { readonly lines: readonly string[]; readonly met: boolean } {
  const judged = targets.map(({ subject, of, says, met }) => {
    const figures = others.get(subject);
    if (figures === undefined) return { line: `not measured | ${says}`, good: true };
    const found = median(ratios(own, figures, of));
    const good = met(found);
    return { line: `${good ? 'met   ' : 'MISSED'} | ${says}: ${found.toFixed(2)}`, good };
  });
  return { lines: judged.map(({ line }) => line), met: judged.every(({ good }) => good) };
}
