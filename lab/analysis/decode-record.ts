import { encodingStep, type Found, type Layer, nameSteps, type Step } from './decode-layer.ts';
import type { Field, Structure } from './decoders/decoder.ts';
import { fieldOf } from './decoders/record.ts';
import { coordinateHits } from './identify-coordinates.ts';
import type { Hit, PatternIndex } from './identify-index.ts';

/** What is searched for, and where it goes. */
type Search = { readonly index: PatternIndex; readonly found: Found[] };

const mostHitsOfOneTarget = 200;
const mostFound = 50_000;

/** Puts what was found in a layer into its fields; with values that are too short to search for, and numbers. */
export function record(
  run: Search,
  layer: Layer,
  structure: Structure | null,
  found: readonly Hit[],
): readonly Hit[] {
  const { index } = run;
  const hits = coordinateHits(layer.bytes, found);
  if (hits.length > 0) recordHits(run, layer, structure, hits);
  if (index.hasShort) recordShort(run, layer, structure);
  if (index.points.length > 0 && structure !== null) recordNumbers(run, layer, structure);
  return hits;
}

function recordHits(run: Search, layer: Layer, structure: Structure | null, hits: readonly Hit[]): void {
  const counts = new Map<object, number>();
  for (const hit of hits) {
    const count = (counts.get(hit.pattern.target) ?? 0) + 1;
    counts.set(hit.pattern.target, count);
    if (count > mostHitsOfOneTarget || run.found.length >= mostFound) continue;
    const field = fieldAt(structure, hit.start, hit.end);
    const steps = stepsTo(layer, structure, field);
    const { start, end, pattern, number } = hit;
    run.found.push({ start, end, pattern, number, layer, field, steps });
  }
}

/** Values too short to search for are compared with whole fields. */
function recordShort(run: Search, layer: Layer, structure: Structure | null): void {
  const fields = structure?.fields ?? [fieldOf(0, layer.bytes.length, '')];
  for (const field of fields) {
    for (const pattern of run.index.shortAt(layer.bytes, field.start, field.end)) {
      const steps = stepsTo(layer, structure, field);
      const { start, end } = field;
      run.found.push({ start, end, pattern, number: null, layer, field, steps });
    }
  }
}

/** Binary numbers that lie near a known coordinate. */
function recordNumbers(run: Search, layer: Layer, structure: Structure): void {
  for (const field of structure.fields) {
    if (field.numbers === null) continue;
    for (const number of field.numbers) {
      for (const pattern of run.index.points.filter((each) => isNear(number, each.value))) {
        const steps = stepsTo(layer, structure, field);
        const { start, end } = field;
        run.found.push({ start, end, pattern: pattern.pattern, number, layer, field, steps });
      }
    }
  }
}

function isNear(number: number, value: number): boolean {
  return Math.abs(number - value) < 0.02;
}

/** The field that holds a span, by binary search: fields are in order and do not overlap. */
export function fieldAt(structure: Structure | null, start: number, end: number): Field | null {
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

/** Encodings and names from the part down to a field. */
export function stepsTo(layer: Layer, structure: Structure | null, field: Field | null): Step[] {
  if (structure === null) return [...layer.steps];
  const encoding =
    structure.encoding === null || field?.name === '' ? [] : [encodingStep(structure.encoding)];
  return [...layer.steps, ...encoding, ...nameSteps(field?.name ?? '')];
}
