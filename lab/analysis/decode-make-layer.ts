import { asBuffer, encodingStep, type Layer, nameSteps, type Part } from './decode-layer.ts';
import { stepsTo } from './decode-record.ts';
import type { Decoded, Field, Structure } from './decoders/decoder.ts';

/** Out of a token, shorter ones are not tried as formats without a magic number: a try costs more than the message. */
const leastApart = 96;

/** A part as it stands. */
export function rootLayer(part: Part): Layer {
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

/** A field by itself. */
export function fieldLayer(layer: Layer, structure: Structure, field: Field): Layer {
  const implied = structure.encoding === 'form' ? ['plus', 'percent'] : ['plus'];
  const encodings = (field.encodings ?? [])
    .filter((encoding) => !implied.includes(encoding))
    .map(encodingStep);
  const bytes = field.value === null ? layer.bytes.subarray(field.start, field.end) : asBuffer(field.value);
  return {
    part: layer.part,
    bytes,
    parent: layer,
    start: field.start,
    end: field.end,
    steps: [...stepsTo(layer, structure, field), ...encodings],
    transparent: true,
    whole: structure.encoding === 'multipart',
    apart: structure.encoding === 'multipart' || field.whole || field.encodings !== null,
    depth: layer.depth + 1,
  };
}

/** What a codec took out. */
export function codecLayer(
  layer: Layer,
  structure: Structure | null,
  field: Field | null,
  decoded: Decoded,
): Layer {
  // What encodes all of a layer stands around its structure.
  const around = decoded.start === 0 && decoded.end >= layer.bytes.length;
  const steps = around ? [...layer.steps] : stepsTo(layer, structure, field);
  if (decoded.encoding !== null) steps.push(encodingStep(decoded.encoding));
  const filled = (decoded.end - decoded.start) * 10 >= layer.bytes.length * 9;
  const isShort = decoded.guess === 'weighed' && decoded.bytes.length < leastApart;
  return {
    part: layer.part,
    bytes: decoded.guess === 'no' ? decoded.bytes : Buffer.from(decoded.bytes),
    parent: layer,
    start: decoded.start,
    end: decoded.end,
    steps: [...steps, ...nameSteps(decoded.name ?? '')],
    transparent: decoded.transparent,
    whole: layer.whole && (filled || decoded.guess === 'no'),
    apart: filled || !isShort ? layer.apart || !decoded.transparent || decoded.encoding === 'percent' : false,
    depth: layer.depth + 1,
  };
}
