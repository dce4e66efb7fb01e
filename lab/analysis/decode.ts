import { type DecodeCache, type Kept, keyOf } from './decode-cache.ts';
import type { Found, Layer, Part } from './decode-layer.ts';
import { rootLayer } from './decode-make-layer.ts';
import { type Run, readLayer } from './decode-read.ts';
import { type Budget, openBudget } from './decoders/budget.ts';
import type { PatternIndex } from './identify-index.ts';
import type { LeafWatch } from './unknown/leaves.ts';

/** What was found in a message, and what of it could not be read; `whole` where its body’s format gave each byte a meaning. */
export type Decoding = {
  readonly found: readonly Found[];
  readonly unread: readonly string[];
  readonly whole: boolean;
};

/** What is known of one part while its layers are read; `key` is its cache's. */
type Account = {
  readonly part: Part;
  readonly key: number;
  readonly unread: Set<string>;
  whole: boolean;
  layers: number;
  output: number;
  guesses: number;
};

/** A message's parts: those to read, and of the others what they gave before. */
type Parts = { readonly accounts: Account[]; readonly known: Kept[]; whole: boolean };

/**
 * Takes a message's parts apart, layer by layer, and searches each layer. Layers wait in a queue, so
 * that what lies near the surface is read before what is hidden deep. Never throws for what the bytes
 * hold; what the budget left out is named in `unread`. Parts that `cache` knows cost what they cost when
 * they were read, so that the result is the same with it and without. `watch` is shown each layer's leaves.
 */
export function decodeParts(
  parts: readonly Part[],
  index: PatternIndex,
  budget = openBudget(),
  cache: DecodeCache | null = null,
  watch: LeafWatch | null = null,
): Decoding {
  const { accounts, known, whole } = lookUp(parts, cache, budget);
  const found: Found[] = [];
  readAll(accounts, { index, budget, found, watch });
  // Which part came too short would depend on what was read before.
  if (budget.isExhausted && known.length > 0)
    return decodeParts(parts, index, openBudget(budget.limits), null, watch);
  const unread: string[] = [];
  for (const account of accounts) for (const reason of account.unread) unread.push(reason);
  if (budget.isExhausted) return { found, unread: [...unread, ...shortcomings(budget)], whole: false };
  if (cache !== null) keep(cache, accounts, found);
  for (const kept of known) {
    for (const each of kept.found) found.push(each);
    for (const reason of kept.unread) unread.push(reason);
  }
  const isWhole = whole || accounts.some((each) => each.whole && each.part.kind === 'body');
  return { found, unread, whole: isWhole };
}

function lookUp(parts: readonly Part[], cache: DecodeCache | null, budget: Budget): Parts {
  const out: Parts = { accounts: [], known: [], whole: false };
  for (const part of parts) {
    const key = cache === null ? 0 : keyOf(part);
    const kept = cache === null ? null : cache.get(part, key);
    if (kept === null) {
      out.accounts.push(openAccount(part, key));
    } else {
      out.known.push(kept);
      out.whole ||= kept.whole && part.kind === 'body';
      budget.book(kept);
    }
  }
  return out;
}

function openAccount(part: Part, key: number): Account {
  return { part, key, unread: new Set(), whole: false, layers: 0, output: 0, guesses: 0 };
}

function keep(cache: DecodeCache, accounts: readonly Account[], found: readonly Found[]): void {
  for (const { part, key, unread, whole, layers, output, guesses } of accounts) {
    if (!cache.isMet(key)) continue;
    const own = found.length === 0 ? [] : found.filter(({ layer }) => layer.part === part);
    cache.put(part, key, { found: own, unread: [...unread], whole, layers, output, guesses });
  }
}

function shortcomings({ spent }: Budget): string[] {
  return [...spent].map((what) => `the message was not scanned to its end: ${what}`);
}

/** Reads the parts, then what came out of them. */
function readAll(accounts: readonly Account[], given: Omit<Run, 'queue' | 'account'>): void {
  let account = accounts[0];
  if (account === undefined) return;
  const { index, budget, found, watch } = given;
  const queue = accounts.map(({ part }) => rootLayer(part));
  const run: Run = { index, budget, queue, found, account, watch };
  for (let next = 0; next < queue.length && budget.layer(); next += 1) {
    const layer = queue[next] as Layer;
    // Layers of a part mostly follow each other.
    if (account.part !== layer.part) account = accounts.find(({ part }) => part === layer.part) as Account;
    const { outputUsed, guessesUsed } = budget;
    run.account = account;
    readLayer(run, layer);
    account.layers += 1;
    account.output += budget.outputUsed - outputUsed;
    account.guesses += budget.guessesUsed - guessesUsed;
  }
}
