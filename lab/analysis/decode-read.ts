import { CompoundFields } from './decode-compound.ts';
import { LayerView } from './decode-guess.ts';
import { describe, type Found, type Layer } from './decode-layer.ts';
import { codecLayer, fieldLayer } from './decode-make-layer.ts';
import { fieldAt, record, stepsTo } from './decode-record.ts';
import { unreadable } from './decode-unread.ts';
import { base85 } from './decoders/base85.ts';
import type { Budget } from './decoders/budget.ts';
import type { Codec, Decoded, Field, Structure, View } from './decoders/decoder.ts';
import { pairs } from './decoders/form.ts';
import { characterCodecs, codecs, lastCodecs, structureDecoders } from './decoders/list.ts';
import { quotedPrintable, softLines } from './decoders/quoted-printable.ts';
import type { Survey } from './decoders/survey.ts';
import { xor } from './decoders/xor.ts';
import type { PatternIndex } from './identify-index.ts';
import type { LeafWatch } from './unknown/leaves.ts';

/** A message while it is read. */
export type Run = {
  readonly index: PatternIndex;
  readonly budget: Budget;
  readonly queue: Layer[];
  readonly found: Found[];
  /** Of the part whose layer is being read. */
  account: { readonly unread: Set<string>; whole: boolean };
  readonly watch: LeafWatch | null;
};

/** Reads one layer: searches it, and queues what can be taken out of it. */
export function readLayer(run: Run, layer: Layer): void {
  const { bytes } = layer;
  if (bytes.length < 3) return;
  const { index, budget } = run;
  const { survey, hits } = index.look(bytes);
  const view = new LayerView(bytes, survey, budget, layer.apart, index);
  const structure = structureOf(layer, view);
  view.structured = structure !== null;
  if (layer.parent === null && structure?.whole === true) run.account.whole = true;
  view.hits = record(run, layer, structure, hits);
  const covered = fieldLayers(run, layer, structure, view.survey);
  run.watch?.see(layer, structure, covered, (field) => stepsTo(layer, structure, field));
  const replaced = structure === null && readEscapes(run, layer, view);
  // What looks like an escape may be a character of base85.
  const tried = replaced ? [softLines, base85] : codecs;
  const uncovered =
    covered.size === 0 ? view : view.thinned((start, end) => isIn(structure, covered, start, end));
  let takenOut = findEncoded(run, layer, uncovered, tried, structure) + (replaced ? bytes.length : 0);
  if (structure === null && takenOut * 2 < bytes.length)
    takenOut += findEncoded(run, layer, view, lastCodecsOf(layer), null);
  const reason = unreadable(layer, view, structure !== null || takenOut * 2 >= bytes.length);
  if (reason !== null) run.account.unread.add(reason);
}

/** Under one XOR there is no other: three keys for each, again and again, would use up the budget. */
function lastCodecsOf({ steps }: Layer): readonly Codec[] {
  return steps.at(-1)?.text === xor.name ? lastCodecs.filter((codec) => codec !== xor) : lastCodecs;
}

/** What became a layer of its own is decoded there. */
function isIn(structure: Structure | null, covered: ReadonlySet<Field>, start: number, end: number): boolean {
  const field = fieldAt(structure, start, end);
  return field !== null && covered.has(field);
}

/** Queries and cookies have their form by definition; all else is told by its look. */
function structureOf(layer: Layer, view: View): Structure | null {
  if (layer.parent === null && layer.part.kind === 'query') return pairs(view.bytes, 0x26, null);
  if (layer.parent === null && layer.part.kind === 'cookie') return pairs(view.bytes, 0x3b, null);
  for (const decoder of structureDecoders) {
    const structure = decoder.parse(view);
    if (structure !== null) return structure;
  }
  return null;
}

/** Fields whose text differs from their bytes, or that hold a structure themselves, become layers. */
function fieldLayers(
  run: Run,
  layer: Layer,
  structure: Structure | null,
  survey: Survey,
): ReadonlySet<Field> {
  const covered = new Set<Field>();
  if (structure === null) return covered;
  const apart = structure.encoding === 'multipart';
  const compound = new CompoundFields(layer.bytes, survey);
  for (const field of structure.fields) {
    if (field.value === null && !apart && !compound.has(field)) continue;
    covered.add(field);
    push(run, layer, fieldLayer(layer, structure, field));
  }
  for (const field of structure.extras ?? []) push(run, layer, fieldLayer(layer, structure, field));
  return covered;
}

function push(run: Run, parent: Layer, layer: Layer): void {
  if (layer.bytes.length < 3) return;
  if (layer.depth > run.budget.limits.depth) {
    run.budget.spent.add(`more than ${run.budget.limits.depth} layers inside each other`);
    return;
  }
  if (layer.bytes.buffer !== parent.bytes.buffer && !run.budget.output(layer.bytes.length)) return;
  run.queue.push(layer);
}

/**
 * Takes a single-character encoding off a layer without structure: the first that is there, the others
 * come off the layer under it. True where what came out stands for all of it. Quoted-printable never
 * does, because "=A1" may as well begin a value: it is looked at beside the layer, once.
 */
function readEscapes(run: Run, layer: Layer, view: View): boolean {
  if (!view.survey.text) return false;
  let any = false;
  for (const codec of characterCodecs) {
    if (any) break;
    codec.decode(view, (decoded) => {
      any = true;
      push(run, layer, codecLayer(layer, null, null, decoded));
    });
  }
  if (any || layer.steps.some((step) => step.text === quotedPrintable.name)) return any;
  quotedPrintable.decode(view, (decoded) => push(run, layer, codecLayer(layer, null, null, decoded)));
  return false;
}

/** Answers how many bytes of the layer were taken out by decoders. No guess at what one of them is sure of. */
function findEncoded(
  run: Run,
  layer: Layer,
  view: View,
  tried: readonly Codec[],
  structure: Structure | null,
): number {
  const taken: Taken = { bytes: 0, sure: [] };
  const emit = taker(run, layer, structure, view.survey.text, taken);
  for (const codec of tried) codec.decode(view, emit);
  return taken.bytes;
}

/** What decoders took out of a layer, and what of it is certain. */
type Taken = { bytes: number; readonly sure: Decoded[] };

/** Made once for a layer, and without a name: naming a function takes longer than calling it. */
function taker(
  run: Run,
  layer: Layer,
  structure: Structure | null,
  text: boolean,
  taken: Taken,
): (decoded: Decoded) => void {
  return (decoded) => {
    const { start, end } = decoded;
    if (decoded.guess === 'no') {
      if (text && !decoded.transparent) taken.sure.push(decoded);
    } else if (taken.sure.some((each) => each.start <= start && end <= each.end)) return;
    taken.bytes += isSolid(decoded) ? end - start : 0;
    take(run, layer, structure, decoded);
  };
}

/** Makes a layer of what a codec took out. */
function take(run: Run, layer: Layer, structure: Structure | null, decoded: Decoded): void {
  const field = fieldAt(structure, decoded.start, Math.min(decoded.end, layer.bytes.length));
  if (decoded.incomplete !== null)
    run.account.unread.add(`${describe(layer.part, layer.steps)}: ${decoded.incomplete}`);
  push(run, layer, codecLayer(layer, structure, field, decoded));
}

/** Damaged output that is short beside its input explains nothing. */
function isSolid({ bytes, start, end, incomplete }: Decoded): boolean {
  return incomplete === null || bytes.length * 2 >= end - start;
}
