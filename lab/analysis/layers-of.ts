import type { DrawnLayer, DrawnSighting } from '../model/finding.ts';
import { decodeParts } from './decode.ts';
import type { Layer } from './decode-layer.ts';
import { openBudget } from './decoders/budget.ts';
import { looksLikeText } from './decoders/survey.ts';
import type { Matcher, ReadMessage } from './identify.ts';
import { partsOf } from './identify-parts.ts';
import { type Explained, explainedSightings } from './identify-sightings.ts';
import { spanInParent } from './identify-span.ts';
import type { Redactor } from './redactor.ts';

const mostCharacters = 96;
const lookedAtBytes = 64 << 10;

/** The layers around each value of this kind in a message, outermost first, at `place` where it stands there. */
export function layersOf(
  message: ReadMessage,
  matcher: Matcher,
  redactor: Redactor,
  wanted: { readonly identifier: string; readonly place: string },
): DrawnSighting[] {
  const budget = openBudget();
  const { found } = decodeParts(partsOf(message, budget).parts, matcher.index, budget);
  const ofKind = explainedSightings(found, matcher.index).filter(
    ({ sighting }) => sighting.identifier === wanted.identifier && !matcher.decoys.has(sighting.serial),
  );
  const there = ofKind.filter(({ sighting }) => sighting.place === wanted.place);
  return (there.length > 0 ? there : ofKind).map((each) => drawn(each, redactor));
}

function drawn({ sighting, found }: Explained, redactor: Redactor): DrawnSighting {
  const { identifier, slot, value, spelling, where, bytes = null } = sighting;
  const chain: Layer[] = [];
  for (let layer: Layer | null = found.layer; layer !== null; layer = layer.parent) chain.unshift(layer);
  const rest = found.steps.slice(found.layer.steps.length).map(({ text }) => text);
  const inside = { start: found.start, end: found.end };
  const layers = chain.map((layer, index): DrawnLayer => {
    const inner = chain[index + 1];
    const span = inner === undefined ? inside : spanInParent(inner, { start: 0, end: inner.bytes.length });
    const before = layer.parent?.steps.length ?? 0;
    const steps = layer.steps.slice(before).map(({ text }) => text);
    const head = index === 0 ? [layer.part.kind, ...(layer.part.name === null ? [] : [layer.part.name])] : [];
    return {
      steps: [...head, ...steps].map((step) => printable(redactor.text(step))),
      size: layer.bytes.length,
      span,
      text: textOf(layer.bytes, redactor),
    };
  });
  return {
    ...{ identifier, slot, spelling, where: printable(redactor.text(where)), bytes, layers },
    field: rest.map((step) => printable(redactor.text(step))),
    value: printable(redactor.value(identifier, value)),
  };
}

/** Redacted before it is cut: half a value tells almost as much as all of it. */
function textOf(bytes: Buffer, redactor: Redactor): string | null {
  const head = bytes.subarray(0, lookedAtBytes);
  if (!looksLikeText(head.subarray(0, mostCharacters))) return null;
  const text = printable(redactor.text(head.toString('utf8')));
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

/** What a phone sent must not steer a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
