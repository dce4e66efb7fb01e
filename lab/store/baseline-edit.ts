import { isMap, isScalar, isSeq, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import { LabError } from '../errors.ts';
import type { BaselineEntry, BaselineRun } from '../model/baseline.ts';

type List = 'runs' | 'entries';
type Item = BaselineEntry | BaselineRun;

/** What is to be written into a baseline file; everything else in it stays as it is, to the byte. */
export type BaselineEdit = {
  /** Runs and entries in place of others, by their place in the list, from 0. */
  readonly replace: Readonly<Record<List, ReadonlyMap<number, Item>>>;
  readonly add: Readonly<Record<List, readonly Item[]>>;
};

/** The text of a new baseline file without anything in it. */
export function newBaseline(line: string): string {
  return `line: ${line}\nruns: []\nentries: []\n`;
}

/**
 * Edits the text of a baseline: comments, order and the writing of what is not touched survive.
 * New items go to the end of their list, one a line. `file` names it in messages.
 */
export function editBaseline(text: string, file: string, { replace, add }: BaselineEdit): string {
  const lists: readonly List[] = ['runs', 'entries'];
  return lists.reduce((edited, list) => {
    const replaced = replaceItems(edited, list, replace[list]);
    return add[list].length === 0 ? replaced : addItems(replaced, file, list, add[list]);
  }, text);
}

/** One run or entry on one line, in the order of keys in which the contract shows it. */
export function itemText(item: Item): string {
  return stringify(item, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

function replaceItems(text: string, list: List, items: ReadonlyMap<number, Item>): string {
  const sequence = sequenceOf(rootOf(text), list);
  // From the end, so that what stands before keeps its place.
  return [...items]
    .sort(([a], [b]) => b - a)
    .reduce((edited, [index, item]) => {
      const [start, end] = rangeOf(sequence?.items[index]);
      return `${edited.slice(0, start)}${itemText(item)}${edited.slice(end)}`;
    }, text);
}

function addItems(text: string, file: string, list: List, items: readonly Item[]): string {
  const root = rootOf(text);
  const sequence = sequenceOf(root, list);
  if (sequence === null) return addList(text, root, list, items);
  if (sequence.flow !== true) return addLines(text, sequence, items);
  if (sequence.items.length === 0) return fillEmpty(text, sequence, items);
  throw new LabError(
    'BAD_FILE',
    `${file}: "${list}" is written in brackets on one line. Write one item a line, each after "- ", and try again.`,
  );
}

/** After the line on which the last item ends, so that a comment behind it stays with it. */
function addLines(text: string, sequence: YAMLSeq, items: readonly Item[]): string {
  const [start, end] = rangeOf(sequence.items.at(-1));
  const dash = text.lastIndexOf('-', start - 1);
  const indent = text.slice(text.lastIndexOf('\n', dash) + 1, dash);
  const lineEnd = text.indexOf('\n', Math.max(start, end - 1));
  const at = lineEnd < 0 ? text.length : lineEnd;
  return `${text.slice(0, at)}${linesOf(items, indent)}${text.slice(at)}`;
}

function fillEmpty(text: string, { range }: YAMLSeq, items: readonly Item[]): string {
  const [start, end] = rangeOf({ range });
  const rest = text.slice(end);
  return `${text.slice(0, start).trimEnd()}${linesOf(items, '  ')}${rest}`;
}

/** A list that the file does not have, or has without a value. */
function addList(text: string, root: YAMLMap | null, list: List, items: readonly Item[]): string {
  const key = root?.items.find((pair) => isScalar(pair.key) && pair.key.value === list)?.key;
  if (key === undefined) {
    const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    return `${before}${list}:${linesOf(items, '  ')}\n`;
  }
  const [start] = rangeOf(key);
  const colon = text.indexOf(':', start) + 1;
  const lineEnd = text.indexOf('\n', colon);
  const at = lineEnd < 0 ? text.length : lineEnd;
  return `${text.slice(0, at)}${linesOf(items, '  ')}${text.slice(at)}`;
}

function linesOf(items: readonly Item[], indent: string): string {
  return items.map((item) => `\n${indent}- ${itemText(item)}`).join('');
}

function rootOf(text: string): YAMLMap | null {
  const { contents } = parseDocument(text);
  return isMap(contents) ? contents : null;
}

function sequenceOf(root: YAMLMap | null, list: List): YAMLSeq | null {
  const value = root?.get(list, true);
  return isSeq(value) ? value : null;
}

/** Start and end of a node's own text, without the blanks and comments behind it. */
function rangeOf(node: unknown): [number, number] {
  const [start = 0, end = start] = (node as { range?: readonly number[] | null } | undefined)?.range ?? [];
  return [start, end];
}
