import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmissionKey, keyOf } from '../model/emission.ts';
import type { VerdictWord } from '../model/result.ts';
import type { PackedSightings, RunFacts, RunHistory, RunSummary } from '../model/trend.ts';
import { packCells, unpackCells } from './index-cells.ts';
import { indexVersion, keyFrom, keyText, parseIndexLine, type RunLine } from './index-lines.ts';
import { JsonLinesWriter } from './json-lines.ts';
import { readPlain } from './stored-file.ts';

/** The index of one line as it was read. */
export type RunIndex = RunHistory & {
  /** True where a part of it is of another version: it has to be made anew. */
  readonly stale: boolean;
  /** Lines that a crash left torn; their runs are made again from their folders. */
  readonly torn: number;
  /** What is known of a run by its content, so that nothing is written twice. */
  readonly digests: ReadonlyMap<string, string>;
};

/** Where the index of a line lies: HOME/index/<line>-<hash>.jsonl. */
export function indexPath(home: string, line: string): string {
  const plain = line.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 60);
  const hash = createHash('sha256').update(line).digest('hex').slice(0, 8);
  return join(home, 'index', `${plain}-${hash}.jsonl`);
}

/** The lines that have an index, sorted. */
export async function indexedLines(home: string): Promise<string[]> {
  const names = await readdir(join(home, 'index')).catch(() => []);
  const lines = new Set<string>();
  for (const name of names.filter((each) => /-[0-9a-f]{8}\.jsonl$/.test(each))) {
    for (const text of await textsOf(join(home, 'index', name))) {
      const parsed = parseIndexLine(text);
      if (typeof parsed === 'string' || !('facts' in parsed)) continue;
      lines.add(parsed.facts.line);
      break;
    }
  }
  return [...lines].sort();
}

/** Reads the index of a line; one that is not there has no runs. Of a run the last line counts. */
export async function readIndex(home: string, line: string): Promise<RunIndex> {
  const keys: EmissionKey[] = [];
  const runs = new Map<string, { facts: RunFacts; sightings: PackedSightings }>();
  const verdicts = new Map<string, VerdictWord>();
  const digests = new Map<string, string>();
  let [stale, torn] = [false, 0];
  for (const text of await textsOf(indexPath(home, line))) {
    const parsed = parseIndexLine(text);
    if (parsed === 'other') stale = true;
    else if (parsed === 'torn') torn += 1;
    else if ('verdict' in parsed) verdicts.set(parsed.verdict.run, parsed.verdict.word);
    else {
      const first = keys.length;
      for (const key of parsed.keys) keys.push(keyFrom(key));
      const sightings = sightingsOf(parsed, first);
      if (sightings === null) {
        torn += 1;
        continue;
      }
      runs.set(parsed.facts.run, { facts: parsed.facts, sightings });
      digests.set(parsed.facts.run, parsed.digest);
    }
  }
  const all = [...runs.values()].map((each) => ({ ...each, verdict: verdicts.get(each.facts.run) ?? null }));
  return { line, keys, runs: all, stale, torn, digests };
}

/**
 * Appends a run to the index of its line, unless it stands there as it is. Several processes may
 * append at once: a line names keys by their place in the file as its writer saw it, or carries them.
 */
export async function appendRun(home: string, { facts, sightings }: RunSummary): Promise<void> {
  const index = await readIndex(home, facts.line);
  const digest = createHash('sha256')
    .update(JSON.stringify([facts, sightings]))
    .digest('hex')
    .slice(0, 16);
  if (index.digests.get(facts.run) === digest) return;
  const places = new Map(index.keys.map((key, place) => [keyOf(key), place]));
  const added: EmissionKey[] = [];
  const cells = sightings.map(({ key, seen }) => {
    const name = keyOf(key);
    const place = places.get(name) ?? index.keys.length + added.push(key) - 1;
    places.set(name, place);
    return { key: place, seen };
  });
  const line: RunLine = {
    v: indexVersion,
    digest,
    facts,
    from: index.keys.length,
    keys: added.map(keyText),
    cells: packCells(cells).toString('base64'),
  };
  await append(home, facts.line, line);
}

/** Appends the verdict on a run against a baseline; the last one counts. */
export async function appendVerdict(
  home: string,
  line: string,
  verdict: { readonly run: string; readonly word: VerdictWord; readonly base: string },
): Promise<void> {
  await append(home, line, { v: indexVersion, verdict });
}

async function append(home: string, line: string, value: unknown): Promise<void> {
  await mkdir(join(home, 'index'), { recursive: true, mode: 0o700 });
  const writer = await JsonLinesWriter.open(indexPath(home, line));
  writer.append(value);
  await writer.close();
}

/** Cells below `from` mean the keys of the file's beginning, which all writers saw alike. */
function sightingsOf({ from, keys, cells }: RunLine, first: number): PackedSightings | null {
  if (from > first) return null;
  const packed = unpackCells(Buffer.from(cells, 'base64'), from + keys.length);
  if (packed === null || from === first) return packed;
  return { ...packed, keys: packed.keys.map((key) => (key < from ? key : key - from + first)) };
}

async function textsOf(path: string): Promise<string[]> {
  const bytes = await readPlain(path);
  return bytes === null
    ? []
    : bytes
        .toString('utf8')
        .split('\n')
        .filter((text) => text !== '');
}
