const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** A duration such as `500ms`, `20s`, `1.5s`, `2m` or `1h` in ms; null where the text is none. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/.exec(text);
  const unit = unitMs[match?.[2] ?? ''];
  if (match === null || unit === undefined) return null;
  const ms = Number(match[1]) * unit;
  return ms <= longestMs ? ms : null;
}

/** A timer of Node holds no more than this. */
const longestMs = 2 ** 31 - 1;
