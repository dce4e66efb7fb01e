import type { PatternIndex } from './identify-index.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

const mostNames = 4096;
const longestKept = 256;
const safeNames = new WeakMap<PatternIndex, Map<string, string>>();

/** Names come from the sender: values, numbers and control characters in them must not become part of a key. */
export function safeName(name: string, index: PatternIndex): string {
  const known = safeNames.get(index) ?? new Map<string, string>();
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= mostNames) known.clear();
  const safe = madeSafe(name, index);
  if (name.length <= longestKept) safeNames.set(index, known.set(name, safe));
  return safe;
}

function madeSafe(name: string, index: PatternIndex): string {
  const bytes = Buffer.from(name);
  const hits = index.find(bytes).filter((hit) => hit.pattern.axis === null && hit.pattern.context === 'none');
  let text = bytes;
  for (const { start, end } of hits) text = Buffer.from(text).fill(0x1f, start, end);
  return text
    .toString('utf8')
    .replace(/\x1f+/g, '{}')
    .replace(uuid, '{}')
    .replace(/(?<![0-9a-z])(?:\d{5,}|[0-9a-f]{16,})(?![0-9a-z])/gi, '{}')
    .replace(/[\p{C}\s]+/gu, ' ')
    .slice(0, 160);
}
