import type { DrawnLayer, DrawnSighting, FindingDrawing } from '../model/finding.ts';

/** A finding as a drawing for a terminal: each layer inside the one out of which it was taken. */
export function findingLayers({ id, sentence, reference, request, sightings }: FindingDrawing): string {
  const head = [`${id}  ${sentence}`, `${reference}: ${request}`];
  return `${[...head, ...sightings.flatMap((each) => ['', ...drawing(each)])].join('\n')}\n`;
}

function drawing(sighting: DrawnSighting): string[] {
  const { layers, field, value, spelling, bytes } = sighting;
  const lines = layers.flatMap((layer, depth) => layerLines(layer, depth, layers[depth - 1]));
  const last = layers.at(-1);
  const span = last === undefined ? '' : spanText(last.span);
  const indent = '   '.repeat(layers.length - 1);
  const name = field.length === 0 ? '' : `${field.join(' > ')}, `;
  const raw = bytes === null ? '' : ` (of what was sent: ${spanText(bytes)})`;
  return [...lines, `${indent}└─ ${name}${span}: ${value}, written ${spelling}${raw}`];
}

function layerLines(
  { steps, size, text }: DrawnLayer,
  depth: number,
  outer: DrawnLayer | undefined,
): string[] {
  const from = outer === undefined ? '' : `, out of ${spanText(outer.span)}`;
  const indent = depth === 0 ? '' : `${'   '.repeat(depth - 1)}└─ `;
  const name = steps.length === 0 ? 'field' : steps.join(' > ');
  const rest = '   '.repeat(depth);
  return [`${indent}${name}: ${size} bytes${from}`, `${rest}│  ${text ?? '(no text)'}`];
}

function spanText({ start, end }: { start: number; end: number }): string {
  return `bytes ${start} to ${end}`;
}
