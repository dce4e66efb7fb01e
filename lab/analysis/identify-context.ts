import type { Found } from './decode-layer.ts';
import { standsBeside } from './identify-beside.ts';

/**
 * Whether enough speaks for a match of a short value: that it fills its field, or that the field's
 * name fits its kind. Very short values need the name.
 */
export function isInContext(found: Found): boolean {
  return hasContext(found) && standsBeside(found);
}

function hasContext(found: Found): boolean {
  const { context, target } = found.pattern;
  if (context === 'none') return true;
  const name = nameOf(found);
  if (context === 'name') return target.names.test(name);
  if (fillsField(found)) return !isForeign(name);
  return target.names.test(name) || fillsSegment(found);
}

const leastSegment = 9;

/** A number of nine digits or more between the slashes of a header: a User-Agent is such a list. */
function fillsSegment({ layer, start, end }: Found): boolean {
  if (layer.part.kind !== 'header' || end - start < leastSegment) return false;
  const around = layer.bytes.toString('latin1', Math.max(0, start - 1), end + 1);
  return /^[/;|,]?\d+[/;|,]?$/.test(around) && around.length > end - start;
}

/** Names of fields that hold such texts and are no identifiers: a model that equals the device's name. */
function isForeign(name: string): boolean {
  return /(^|[._])(model|product|brand|version|ver|timestamp|time|ts|size|length|port)$/i.test(name);
}

/** The name of the field, or the word in front of the value as in `cell=123` and `"cell": 123`. */
function nameOf({ layer, start, steps, field }: Found): string {
  if (field === null || field.name === '') {
    const before = layer.bytes.toString('latin1', Math.max(0, start - 48), start);
    const word = /([A-Za-z_][\w.-]*)["']?\s*[=:]\s*["']?$/.exec(before)?.[1];
    if (word !== undefined) return word;
  }
  return steps.findLast((step) => step.kind === 'name')?.text ?? layer.part.name ?? '';
}

function fillsField({ layer, start, end, field }: Found): boolean {
  const from = field?.start ?? 0;
  const to = field?.end ?? layer.bytes.length;
  if (start - from > 3 || to - end > 3) return false;
  const around =
    layer.bytes.toString('latin1', Math.max(from, start - 4), start) +
    layer.bytes.toString('latin1', end, Math.min(to, end + 4));
  return /^[\s"'+\0]*$/.test(around);
}
