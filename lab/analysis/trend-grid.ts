import { type EmissionKey, keyOf } from '../model/emission.ts';
import {
  type RunFacts,
  type RunHistory,
  type TrendCell,
  type TrendDoubt,
  transports,
  uncountedForm,
} from '../model/trend.ts';
import { anyRecipient } from './compare-contacts.ts';
import { clarityOf } from './compare-contrast.ts';
import { emissionOf } from './compare-rates.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';
import type { Column } from './trend-axis.ts';

/** The cells of one emission over all builds, in the order of the axis. */
export type GridRow = { readonly key: EmissionKey; readonly cells: readonly TrendCell[] };

/** Sums by row and build in flat arrays: millions of cells are no millions of objects until they must be. */
type Sums = {
  readonly k: Uint32Array;
  /** Trials of the sightings beyond those of their trigger; what has no sighting has the trigger's. */
  readonly beyond: Int32Array;
  /** 0 not seen; else form + 1 of the clearest sighting. */
  readonly seen: Uint8Array;
};

/** How one emission shows in one build at other times: nothing, under triggers only, or without one. */
const underTrigger = 1;
const withoutTrigger = 2;

/** Every emission that any of the builds showed, with what each of the builds says about it. */
export function gridOf(history: RunHistory, columns: readonly Column[]): GridRow[] {
  const width = columns.length;
  const { keys, rowOf } = rowsOf(history.keys);
  const sums = sumsOf(columns, rowOf, keys, width);
  const emissions = numbered(keys.map(emissionOf));
  const presence = presenceOf(sums, keys, emissions, width);
  const cellOf = cellStore();
  const unread = columns.map(({ build }) => new Set(build.unread ?? []));
  const trials = trialCounts(columns);
  return keys.flatMap((key, row): GridRow[] => {
    const cells: TrendCell[] = [];
    const tried = trials(key.trigger);
    let shown = false;
    for (let build = 0; build < width; build += 1) {
      const at = row * width + build;
      const form = (sums.seen[at] ?? 0) - 1;
      const k = sums.k[at] ?? 0;
      const n = Math.max(0, (tried[build] ?? 0) + (sums.beyond[at] ?? 0));
      shown ||= form >= 0;
      if (form < 0 && n === 0) cells.push(null);
      else if (k > 0) cells.push(cellOf(k, n, form & 3, null));
      else if (form >= 0) cells.push(cellOf(0, n, form & 3, 'uncounted'));
      else {
        const others = presence[(emissions.of[row] ?? 0) * width + build] ?? 0;
        cells.push(cellOf(0, n, -1, doubtOf(key, others, unread[build])));
      }
    }
    return shown ? [{ key, cells }] : [];
  });
}

/** A build that sends the same at any time covers each trigger; one that sends it under any covers `any`. */
function doubtOf(
  key: EmissionKey,
  others: number,
  unread: ReadonlySet<string> | undefined,
): TrendDoubt | null {
  const covered = isUntriggered(key.trigger) ? others !== 0 : (others & withoutTrigger) !== 0;
  if (covered) return 'elsewhere';
  return unread !== undefined && unread.size > 0 && (unread.has(anyRecipient) || unread.has(key.recipient))
    ? 'unread'
    : null;
}

function isUntriggered(trigger: string): boolean {
  return trigger === anyTrigger || trigger === backgroundTrigger;
}

/** A key may stand in the list twice: its second place is the row of the first. */
function rowsOf(all: readonly EmissionKey[]): { keys: EmissionKey[]; rowOf: Uint32Array } {
  const known = new Map<string, number>();
  const keys: EmissionKey[] = [];
  const rowOf = new Uint32Array(all.length);
  for (const [index, key] of all.entries()) {
    const name = keyOf(key);
    const row = known.get(name) ?? keys.push(key) - 1;
    known.set(name, row);
    rowOf[index] = row;
  }
  return { keys, rowOf };
}

function sumsOf(
  columns: readonly Column[],
  rowOf: Uint32Array,
  keys: readonly EmissionKey[],
  width: number,
): Sums {
  const size = keys.length * width;
  const sums: Sums = { k: new Uint32Array(size), beyond: new Int32Array(size), seen: new Uint8Array(size) };
  const triggers = numbered(keys.map(({ trigger }) => trigger));
  for (const [build, { runs }] of columns.entries()) {
    for (const { facts, sightings } of runs) {
      const tried = triggers.names.map((name) => trialsOf(name, facts));
      const { k, n, forms } = sightings;
      for (let each = 0; each < k.length; each += 1) {
        const row = rowOf[sightings.keys[each] ?? 0] ?? 0;
        const at = row * width + build;
        sums.k[at] = (sums.k[at] ?? 0) + (k[each] ?? 0);
        sums.beyond[at] = (sums.beyond[at] ?? 0) + (n[each] ?? 0) - (tried[triggers.of[row] ?? 0] ?? 0);
        sums.seen[at] = 1 + clearer((sums.seen[at] ?? 0) - 1, forms[each] ?? 0);
      }
    }
  }
  return sums;
}

/** Whether it is counted is told by k; the form keeps the transport in which it is read best. */
function clearer(before: number, form: number): number {
  if (before < 0) return form;
  const clarity = (each: number) => clarityOf(transports[each & (uncountedForm - 1)] ?? 'unknown');
  return clarity(form) > clarity(before) ? form : before;
}

function trialsOf(trigger: string, { trialsByTrigger, valid }: RunFacts): number {
  return isUntriggered(trigger) ? valid : (trialsByTrigger[trigger] ?? 0);
}

/** Valid trials by build, for one trigger after the other. */
function trialCounts(columns: readonly Column[]): (trigger: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (trigger) => {
    const counts =
      known.get(trigger) ??
      columns.map(({ runs }) => runs.reduce((sum, { facts }) => sum + trialsOf(trigger, facts), 0));
    known.set(trigger, counts);
    return counts;
  };
}

function presenceOf(
  { seen }: Sums,
  keys: readonly EmissionKey[],
  emissions: Numbered,
  width: number,
): Uint8Array {
  const presence = new Uint8Array(emissions.names.length * width);
  for (const [row, { trigger }] of keys.entries()) {
    const mark = isUntriggered(trigger) ? withoutTrigger : underTrigger;
    const first = (emissions.of[row] ?? 0) * width;
    for (let build = 0; build < width; build += 1) {
      if ((seen[row * width + build] ?? 0) !== 0) {
        presence[first + build] = (presence[first + build] ?? 0) | mark;
      }
    }
  }
  return presence;
}

type Numbered = { readonly names: readonly string[]; readonly of: Uint32Array };

function numbered(texts: readonly string[]): Numbered {
  const places = new Map<string, number>();
  const of = new Uint32Array(texts.length);
  for (const [index, text] of texts.entries()) {
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    of[index] = place;
  }
  return { names: [...places.keys()], of };
}

const doubts: readonly (TrendDoubt | null)[] = [null, 'unread', 'elsewhere', 'uncounted'];

/** Equal cells are one object: few differ, and there may be millions. */
function cellStore(): (k: number, n: number, transport: number, doubt: TrendDoubt | null) => TrendCell {
  const known = new Map<number, TrendCell>();
  return (k, n, transport, doubt) => {
    const code = ((k * 1_000_003 + n) * 8 + transport + 1) * 4 + doubts.indexOf(doubt);
    const cell = known.get(code);
    if (cell !== undefined) return cell;
    const made: TrendCell = {
      k,
      n,
      transport: transports[transport] ?? null,
      ...(doubt === null ? {} : { doubt }),
    };
    known.set(code, made);
    return made;
  };
}
