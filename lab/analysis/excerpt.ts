import { decodeParts } from './decode.ts';
import { describe, type Layer } from './decode-layer.ts';
import { openBudget } from './decoders/budget.ts';
import { looksLikeText } from './decoders/survey.ts';
import type { Matcher, ReadMessage } from './identify.ts';
import { partsOf } from './identify-parts.ts';
import type { Redactor } from './redactor.ts';

/** A piece of a message for people: redacted, and still hostile to whoever prints it. */
export type Excerpt = { readonly title: string; readonly text: string };

const mostCharacters = 2_000;
/** More than is shown, so that a value across the end of what is shown is still known as one. */
const lookedAtBytes = 64 << 10;
const mostLayers = 2;

/** The request as it was sent, and what it says once its encodings are taken off, as far as it may be shown. */
export function excerptsOf(message: ReadMessage, matcher: Matcher, redactor: Redactor): Excerpt[] {
  const budget = openBudget();
  const { parts } = partsOf(message, budget);
  const { found } = decodeParts(parts, matcher.index, budget);
  const finds = new Map<Layer, number>();
  for (const { layer } of found) if (layer.parent !== null) finds.set(layer, (finds.get(layer) ?? 0) + 1);
  const layers = [...finds]
    .filter(([{ bytes }]) => looksLikeText(bytes.subarray(0, mostCharacters)))
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostLayers)
    .map(([layer]) => layer);
  return [
    { title: 'as it was sent', text: rawText(message, redactor) },
    ...layers.map((layer) => ({
      title: `decoded: ${describe(layer.part, layer.steps)}`,
      text: textOf(layer.bytes, redactor),
    })),
  ];
}

function rawText({ method, url, headers, body }: ReadMessage, redactor: Redactor): string {
  const lines = redactor.headers(headers).map(([name, value]) => `${name}: ${value}`);
  const target = url === null ? '' : redactor.url(url);
  return [`${method ?? ''} ${target}`.trim(), ...lines, '', body === null ? '' : textOf(body, redactor)].join(
    '\n',
  );
}

/** Redacted before it is cut: half a value tells almost as much as all of it. */
function textOf(bytes: Uint8Array, redactor: Redactor): string {
  const head = Buffer.from(bytes.subarray(0, lookedAtBytes));
  if (!looksLikeText(head.subarray(0, mostCharacters))) return `(${bytes.length} bytes that are no text)`;
  const text = redactor.text(head.toString('utf8'));
  const cut = text.length > mostCharacters || bytes.length > head.length;
  return cut ? `${text.slice(0, mostCharacters)}\n(cut short; ${bytes.length} bytes in all)` : text;
}
