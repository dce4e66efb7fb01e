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
import { CellStore } from './trend-cells.ts';

/** The cells of one emission over all builds, in the order of the axis. */
export type GridRow = { readonly key: EmissionKey; readonly cells: readonly TrendCell[] };

/** How one emission shows in one build: nothing, under triggers only, or without one. */
const underTrigger = 1;
const withoutTrigger = 2;

/**
 * Every emission that any of the builds showed, with what each of the builds says about it. Millions of
 * cells are numbers in one flat array until they are told; equal cells are one object.
 */
export function gridOf(history: RunHistory, columns: readonly Column[]): GridRow[] {
  const width = columns.length;
  const { keys, rowOf } = rowsOf(history.keys);
  const store = new CellStore();
  const grid = new Uint32Array(keys.length * width);
  const shown = new Uint8Array(keys.length);
  const fill = columnFiller(keys, rowOf, store);
  for (const [build, column] of columns.entries()) fill(column, grid, build, width, shown);
  return keys.flatMap((key, row): GridRow[] => {
    if (shown[row] !== 1) return [];
    const cells: TrendCell[] = [];
    for (let at = row * width; at < (row + 1) * width; at += 1) cells.push(store.cell(grid[at] ?? 0));
    return [{ key, cells }];
  });
}

type Fill = (column: Column, grid: Uint32Array, build: number, width: number, shown: Uint8Array) => void;

/** Fills one build's cells; what it sums in is used again for the next build. */
function columnFiller(keys: readonly EmissionKey[], rowOf: Uint32Array, store: CellStore): Fill {
  const triggers = numbered(keys.map(({ trigger }) => trigger));
  const emissions = numbered(keys.map(emissionOf));
  const steady = keys.map(({ trigger }) => isUntriggered(trigger));
  const sums = emptySums(keys.length);
  const presence = new Uint8Array(emissions.names.length);
  return (column, grid, build, width, shown) => {
    addUp(column, sums, rowOf, triggers);
    presence.fill(0);
    for (const [row, isSteady] of steady.entries()) {
      if (sums.seen[row] === 0) continue;
      const emission = emissions.of[row] ?? 0;
      shown[row] = 1;
      presence[emission] = (presence[emission] ?? 0) | (isSteady ? withoutTrigger : underTrigger);
    }
    const tried = triggers.names.map((name) => trialsIn(name, column));
    const unread = new Set(column.build.unread ?? []);
    for (const [row, key] of keys.entries()) {
      const n = Math.max(0, (tried[triggers.of[row] ?? 0] ?? 0) + (sums.beyond[row] ?? 0));
      const form = (sums.seen[row] ?? 0) - 1;
      grid[row * width + build] =
        form >= 0
          ? store.seen(sums.k[row] ?? 0, n, form & (uncountedForm - 1))
          : store.unseen(
              n,
              doubtOf(key, steady[row] === true, presence[emissions.of[row] ?? 0] ?? 0, unread),
            );
    }
  };
}

/** A build that sends the same at any time covers each trigger; one that sends it under any covers `any`. */
function doubtOf(
  { recipient }: EmissionKey,
  isSteady: boolean,
  others: number,
  unread: ReadonlySet<string>,
): TrendDoubt | null {
  if (isSteady ? others !== 0 : (others & withoutTrigger) !== 0) return 'elsewhere';
  return unread.size > 0 && (unread.has(anyRecipient) || unread.has(recipient)) ? 'unread' : null;
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

/** One build's sums by row. */
type Sums = {
  readonly k: Uint32Array;
  /** Trials of the sightings beyond those of their trigger; what has no sighting has the trigger's. */
  readonly beyond: Int32Array;
  /** 0 not seen; else form + 1 of the clearest sighting. */
  readonly seen: Uint8Array;
};

function emptySums(rows: number): Sums {
  return { k: new Uint32Array(rows), beyond: new Int32Array(rows), seen: new Uint8Array(rows) };
}

function addUp({ runs }: Column, sums: Sums, rowOf: Uint32Array, triggers: Numbered): void {
  for (const array of [sums.k, sums.beyond, sums.seen]) array.fill(0);
  for (const { facts, sightings } of runs) {
    const tried = triggers.names.map((name) => trialsOf(name, facts));
    const { keys, k, n, forms } = sightings;
    for (let each = 0; each < k.length; each += 1) {
      const row = rowOf[keys[each] ?? 0] ?? 0;
      sums.k[row] = (sums.k[row] ?? 0) + (k[each] ?? 0);
      sums.beyond[row] = (sums.beyond[row] ?? 0) + (n[each] ?? 0) - (tried[triggers.of[row] ?? 0] ?? 0);
      sums.seen[row] = 1 + clearer((sums.seen[row] ?? 0) - 1, forms[each] ?? 0);
    }
  }
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

function trialsIn(trigger: string, { runs }: Column): number {
  return runs.reduce((sum, { facts }) => sum + trialsOf(trigger, facts), 0);
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
