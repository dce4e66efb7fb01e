import type { Found, Layer, Step } from '../decode-layer.ts';
import type { Field, Structure } from '../decoders/decoder.ts';
import { isInContext } from '../identify-context.ts';
import type { PatternIndex } from '../identify-index.ts';
import { safeName } from '../identify-safe-name.ts';
import { placeOf } from '../identify-sightings.ts';
import { type TokenLook, tokenLook } from './token.ts';

/** One token of a message that no known value explains. `text` has one character a byte. */
export type Leaf = TokenLook & {
  readonly place: string;
  readonly text: string;
  /** The format in which it stands does not come about by chance. */
  readonly solid: boolean;
};

type Span = {
  readonly layer: Layer;
  readonly start: number;
  readonly end: number;
  readonly steps: readonly Step[];
};

/** Is shown each layer as it is read, and keeps its leaves: fields that are not taken apart any further. */
export type LeafWatch = {
  readonly spans: Span[];
  /** Layers of which the format is certain: what they came out of is a wrapping and no token. */
  readonly opened: Layer[];
  see(
    layer: Layer,
    structure: Structure | null,
    covered: ReadonlySet<Field>,
    stepsTo: (field: Field) => Step[],
  ): void;
};

/** Beyond so many, a message is a list and no record. */
const mostSpans = 20_000;
const mostWords = 24;
/** Encodings of single characters: what is under them is the same text. */
const transparent = new Set(['percent', 'plus', 'escapes', 'entities', 'utf16', 'bytes', 'quoted-printable']);
/** Formats that random bytes seldom are. */
const anything: TokenLook = { bits: 0, shape: '' };
const certain = new Set(['json', 'form', 'xml', 'wbxml', 'bplist', 'multipart', 'jwt', 'zip']);

/** Begins to watch one message. */
export function watchLeaves(): LeafWatch {
  const spans: Span[] = [];
  const opened: Layer[] = [];
  return {
    spans,
    opened,
    see(layer, structure, covered, stepsTo) {
      if (spans.length >= mostSpans) return;
      if (structure === null) {
        if (isNamed(layer)) spans.push({ layer, start: 0, end: layer.bytes.length, steps: layer.steps });
        return;
      }
      if (certain.has(structure.encoding ?? '')) opened.push(layer);
      for (const field of structure.fields) {
        if (field.end === field.start || field.name === '' || covered.has(field)) continue;
        spans.push({ layer, start: field.start, end: field.end, steps: stepsTo(field) });
      }
    },
  };
}

/** Stands for itself: a part of the message, or a field, and not what an encoding inside one gave. */
function isNamed({ steps }: Layer): boolean {
  const last = steps.findLast((step) => step.kind === 'name' || !transparent.has(step.text));
  return last === undefined || last.kind === 'name';
}

/** `tokens`: what can tell phones apart and holds no known value. `all`: whatever stands in a field. */
export type WantedLeaves = 'tokens' | 'all';

/** The leaves of a message. */
export function leavesOf(
  watch: LeafWatch,
  found: readonly Found[],
  index: PatternIndex,
  wanted: WantedLeaves,
): Leaf[] {
  const known = spansAbove(
    wanted === 'all' ? [] : found.filter(isKnown),
    ({ start, end }) => ({ start, end }),
    true,
  );
  const opened = spansAbove(
    watch.opened.map((layer) => ({ layer })),
    ({ layer }) => layer,
    false,
  );
  const names = new Map<string, string>();
  const order = new Map<Layer['part'], number>();
  return watch.spans.flatMap((span) => {
    const { layer, start, end, steps } = span;
    const overlaps = (each: Extent) => each.start < end && each.end > start;
    if (known.get(layer)?.some(overlaps) === true || opened.get(layer)?.some(overlaps) === true) return [];
    const safe = steps.map((step) => (step.kind === 'name' ? { ...step, text: named(step.text) } : step));
    if (!order.has(layer.part)) order.set(layer.part, order.size);
    const base = placeOf({ layer }, safe);
    // Segments of a path and labels of a host have no names: their position stands for one.
    const place = layer.part.kind === 'path' ? `${base}/${order.get(layer.part)}` : base;
    const format = steps.findLast((step) => step.kind === 'encoding' && !transparent.has(step.text));
    const solid = format === undefined || certain.has(format.text);
    return tokensIn(layer.bytes.toString('latin1', start, Math.min(end, start + 4097)), layer).flatMap(
      ([text, word]) => {
        const look = wanted === 'all' ? anything : tokenLook(text);
        return look === null ? [] : [{ ...look, text, solid, place: `${place}${word}` }];
      },
    );
  });

  function named(text: string): string {
    const before = names.get(text);
    if (before !== undefined) return before;
    const name = safeName(text, index);
    names.set(text, name);
    return name;
  }
}

/** A text of several words is looked at word by word: `Example/1.0 (id 5ce1…)`. */
function tokensIn(text: string, { part, parent }: Layer): [text: string, word: string][] {
  const isHost = part.kind === 'host' && parent === null;
  const isWords = isHost || (/[\s;,|"'()<>{}[\]&]/.test(text) && !/[^\x09-\x7e]/.test(text));
  if (!isWords) return [[text, '']];
  const words = text.split(isHost ? /[.:]/ : /[\s;,|"'()<>{}[\]&=]+/).slice(0, mostWords);
  return words.map((word, index) => [word, `~${index}`]);
}

function isKnown(found: Found): boolean {
  return found.pattern.axis === null && isInContext(found);
}

type Extent = { readonly start: number; readonly end: number };

/** What these things take up in the layers above theirs, and in their own where `own`. */
function spansAbove<Item extends { readonly layer: Layer }>(
  items: readonly Item[],
  extentOf: (item: Item) => Extent,
  own: boolean,
): Map<Layer, Extent[]> {
  const spans = new Map<Layer, Extent[]>();
  for (const item of items) {
    let extent = extentOf(item);
    let layer: Layer | null = own ? item.layer : item.layer.parent;
    while (layer !== null) {
      const list = spans.get(layer) ?? [];
      list.push(extent);
      spans.set(layer, list);
      extent = layer;
      layer = layer.parent;
    }
  }
  return spans;
}
