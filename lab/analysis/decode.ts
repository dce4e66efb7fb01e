import { isPromising } from './decode-guess.ts';
import {
  asBuffer,
  describe,
  encodingStep,
  type Found,
  type Layer,
  nameSteps,
  type Part,
  type Step,
} from './decode-layer.ts';
import { unreadable } from './decode-unread.ts';
import { base85, looksLikeBase85 } from './decoders/base85.ts';
import { type Budget, openBudget } from './decoders/budget.ts';
import type { Codec, Decoded, Field, Structure, View } from './decoders/decoder.ts';
import { pairs } from './decoders/form.ts';
import { characterCodecs, codecs, lastCodecs, structureDecoders } from './decoders/list.ts';
import { quotedPrintable } from './decoders/quoted-printable.ts';
import { surveyOf } from './decoders/survey.ts';
import { coordinateHits } from './identify-coordinates.ts';
import type { Hit, PatternIndex } from './identify-index.ts';
import type { LeafWatch } from './unknown/leaves.ts';

/** What was found in a message, and what of it could not be read. */
export type Decoding = { readonly found: readonly Found[]; readonly unread: readonly string[] };

type Run = {
  readonly index: PatternIndex;
  readonly budget: Budget;
  readonly queue: Layer[];
  readonly found: Found[];
  readonly unread: Set<string>;
  readonly watch: LeafWatch | null;
};

const mostHitsOfOneTarget = 200;
const mostFound = 50_000;

/**
 * Takes a message's parts apart, layer by layer, and searches each layer. Layers wait in a queue, so
 * that what lies near the surface is read before what is hidden deep. Never throws for what the bytes
 * hold; what the budget left out is named in `unread`. `watch` is shown each layer's leaves.
 */
export function decodeParts(
  parts: readonly Part[],
  index: PatternIndex,
  budget = openBudget(),
  watch: LeafWatch | null = null,
): Decoding {
  const run: Run = { index, budget, queue: parts.map(rootLayer), found: [], unread: new Set(), watch };
  for (let next = 0; next < run.queue.length; next += 1) {
    const layer = run.queue[next] as Layer;
    if (!budget.layer()) break;
    readLayer(run, layer);
  }
  for (const what of budget.spent) run.unread.add(`the message was not scanned to its end: ${what}`);
  return { found: run.found, unread: [...run.unread] };
}

function rootLayer(part: Part): Layer {
  return {
    part,
    bytes: part.bytes,
    parent: null,
    start: 0,
    end: part.bytes.length,
    steps: part.encodings.map(encodingStep),
    transparent: true,
    whole: part.kind === 'body',
    apart: part.kind === 'body',
    depth: part.encodings.length,
  };
}

function readLayer(run: Run, layer: Layer): void {
  const { bytes } = layer;
  if (bytes.length < 3) return;
  const { index, budget } = run;
  const view: View = { bytes, survey: surveyOf(bytes), budget, whole: layer.apart, index };
  const structure = structureOf(layer, view);
  const hits = record(run, layer, structure);
  const covered = fieldLayers(run, layer, structure);
  run.watch?.see(layer, structure, covered, (field) => stepsTo(layer, structure, field));
  const replaced = structure === null && readEscapes(run, layer, view);
  const found = { structure, covered, hits };
  // What looks like an escape may be a character of base85.
  const tried = replaced ? [base85] : codecs;
  let takenOut = findEncoded(run, layer, view, tried, found) + (replaced ? bytes.length : 0);
  if (structure === null && takenOut * 2 < bytes.length)
    takenOut += findEncoded(run, layer, view, lastCodecs, found);
  const reason = unreadable(layer, view, structure !== null || takenOut * 2 >= bytes.length);
  if (reason !== null) run.unread.add(reason);
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

function record(run: Run, layer: Layer, structure: Structure | null): readonly Hit[] {
  const counts = new Map<object, number>();
  const hits: (Hit & { number?: number })[] = coordinateHits(layer.bytes, run.index.find(layer.bytes));
  for (const hit of hits) {
    const count = (counts.get(hit.pattern.target) ?? 0) + 1;
    counts.set(hit.pattern.target, count);
    if (count > mostHitsOfOneTarget || run.found.length >= mostFound) continue;
    const field = fieldAt(structure, hit.start, hit.end);
    run.found.push({
      ...hit,
      layer,
      field,
      steps: stepsTo(layer, structure, field),
      number: hit.number ?? null,
    });
  }
  if (run.index.short.size > 0) recordShort(run, layer, structure);
  if (run.index.points.length > 0) recordNumbers(run, layer, structure);
  return hits;
}

/** Values too short to search for are compared with whole fields. */
function recordShort(run: Run, layer: Layer, structure: Structure | null): void {
  const fields = structure?.fields ?? [{ start: 0, end: layer.bytes.length, name: '' }];
  for (const field of fields) {
    if (field.end - field.start > 8 || field.end === field.start) continue;
    const text = layer.bytes.toString('latin1', field.start, field.end).trim().toLowerCase();
    for (const pattern of run.index.short.get(text) ?? []) {
      const steps = stepsTo(layer, structure, field);
      run.found.push({ start: field.start, end: field.end, pattern, layer, field, steps, number: null });
    }
  }
}

/** Binary numbers that lie near a known coordinate. */
function recordNumbers(run: Run, layer: Layer, structure: Structure | null): void {
  for (const field of structure?.fields ?? []) {
    for (const number of field.numbers ?? []) {
      for (const pattern of run.index.points.filter((each) => isNear(number, each.value))) {
        const steps = stepsTo(layer, structure, field);
        const { start, end } = field;
        run.found.push({ start, end, pattern: pattern.pattern, layer, field, steps, number });
      }
    }
  }
}

function isNear(number: number, value: number): boolean {
  return Math.abs(number - value) < 0.02;
}

/** The field that holds a span, by binary search: fields are in order and do not overlap. */
function fieldAt(structure: Structure | null, start: number, end: number): Field | null {
  if (structure === null) return null;
  const { fields } = structure;
  let low = 0;
  let high = fields.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const field = fields[middle] as Field;
    if (field.end < end) low = middle + 1;
    else if (field.start > start) high = middle - 1;
    else return field;
  }
  return null;
}

function stepsTo(layer: Layer, structure: Structure | null, field: Field | null): Step[] {
  if (structure === null) return [...layer.steps];
  const encoding =
    structure.encoding === null || field?.name === '' ? [] : [encodingStep(structure.encoding)];
  return [...layer.steps, ...encoding, ...nameSteps(field?.name ?? '')];
}

/** Fields whose text differs from their bytes, or that hold a structure themselves, become layers. */
function fieldLayers(run: Run, layer: Layer, structure: Structure | null): ReadonlySet<Field> {
  const covered = new Set<Field>();
  if (structure === null) return covered;
  const apart = structure.encoding === 'multipart';
  for (const field of structure.fields) {
    if (field.value === undefined && !apart && !isCompound(layer.bytes, field)) continue;
    covered.add(field);
    push(run, layer, fieldLayer(layer, structure, field));
  }
  for (const field of structure.extras ?? []) push(run, layer, fieldLayer(layer, structure, field));
  return covered;
}

function fieldLayer(layer: Layer, structure: Structure, field: Field): Layer {
  const implied = structure.encoding === 'form' ? ['plus', 'percent'] : ['plus'];
  const encodings = (field.encodings ?? [])
    .filter((encoding) => !implied.includes(encoding))
    .map(encodingStep);
  const bytes =
    field.value === undefined ? layer.bytes.subarray(field.start, field.end) : asBuffer(field.value);
  return {
    ...layer,
    bytes,
    parent: layer,
    start: field.start,
    end: field.end,
    steps: [...stepsTo(layer, structure, field), ...encodings],
    transparent: true,
    whole: structure.encoding === 'multipart',
    apart: structure.encoding === 'multipart' || field.whole === true || field.encodings !== undefined,
    depth: layer.depth + 1,
  };
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

const compound = /^\s*[[{<]|%[0-9a-f]{2}|&#|\\[u"nx/\\]|=.*&|^eyJ/is;

/** Whether a field may hold more than a plain value. The first characters decide in most cases. */
function isCompound(bytes: Buffer, field: Field): boolean {
  const length = field.end - field.start;
  if (length < 8) return false;
  if (looksLikeBase85(bytes, field.start, field.end)) return true;
  return compound.test(bytes.toString('latin1', field.start, Math.min(field.end, field.start + 8192)));
}

/**
 * Takes a single-character encoding off a layer without structure: the first that is there, the others
 * come off the layer under it. True where what came out stands for all of it. Quoted-printable never
 * does, because "=A1" may as well begin a value: it is looked at beside the layer, once.
 */
function readEscapes(run: Run, layer: Layer, view: View): boolean {
  if (!view.survey.text) return false;
  let any = false;
  const emit = (decoded: Decoded) => {
    any = true;
    push(run, layer, codecLayer(layer, null, null, decoded));
  };
  for (const codec of characterCodecs) {
    if (!any) codec.decode(view, emit);
  }
  if (any || layer.steps.some((step) => step.text === quotedPrintable.name)) return any;
  quotedPrintable.decode(view, (decoded) => push(run, layer, codecLayer(layer, null, null, decoded)));
  return false;
}

type LayerRead = {
  readonly structure: Structure | null;
  readonly covered: ReadonlySet<Field>;
  readonly hits: readonly Hit[];
};

/** Answers how many bytes of the layer were taken out by decoders. No guess at what one of them is sure of. */
function findEncoded(
  run: Run,
  layer: Layer,
  view: View,
  tried: readonly Codec[],
  { structure, covered, hits }: LayerRead,
): number {
  let takenOut = 0;
  const sure: Decoded[] = [];
  for (const codec of tried) {
    codec.decode(view, (decoded) => {
      if (decoded.guess === 'no' && !decoded.transparent && view.survey.text) sure.push(decoded);
      if (
        decoded.guess !== 'no' &&
        sure.some(({ start, end }) => start <= decoded.start && decoded.end <= end)
      )
        return;
      const field = fieldAt(structure, decoded.start, Math.min(decoded.end, layer.bytes.length));
      if (field !== null && covered.has(field) && decoded.guess !== 'no') return;
      if (decoded.guess !== 'no' && !isPromising(decoded, layer.bytes.length, run.index, hits)) return;
      if (decoded.incomplete !== null)
        run.unread.add(`${describe(layer.part, layer.steps)}: ${decoded.incomplete}`);
      if (isSolid(decoded)) takenOut += decoded.end - decoded.start;
      push(run, layer, codecLayer(layer, structure, field, decoded));
    });
  }
  return takenOut;
}

/** Damaged output that is short beside its input explains nothing. */
function isSolid({ bytes, start, end, incomplete }: Decoded): boolean {
  return incomplete === null || bytes.length * 2 >= end - start;
}

function codecLayer(layer: Layer, structure: Structure | null, field: Field | null, decoded: Decoded): Layer {
  const steps = [...stepsTo(layer, structure, field)];
  if (decoded.encoding !== null) steps.push(encodingStep(decoded.encoding));
  const filled = (decoded.end - decoded.start) * 10 >= layer.bytes.length * 9;
  return {
    part: layer.part,
    bytes: decoded.guess === 'no' ? decoded.bytes : Buffer.from(decoded.bytes),
    parent: layer,
    start: decoded.start,
    end: decoded.end,
    steps: [...steps, ...nameSteps(decoded.name ?? '')],
    transparent: decoded.transparent,
    whole: layer.whole && (filled || decoded.guess === 'no'),
    apart: layer.apart || !decoded.transparent || decoded.encoding === 'percent',
    depth: layer.depth + 1,
  };
}
