import { decodeParts } from './decode.ts';
import { describe, type Layer } from './decode-layer.ts';
import { openBudget } from './decoders/budget.ts';
import { looksLikeText } from './decoders/survey.ts';
import type { Matcher, ReadMessage } from './identify.ts';
import { partsOf } from './identify-parts.ts';
import { redactText } from './redact.ts';

/** A piece of a message for people: redacted, and still hostile to whoever prints it. */
export type Excerpt = { readonly title: string; readonly text: string };

const mostBytes = 2_000;
const mostLayers = 2;
/** Secrets of the account, which no reader of a report needs. */
const withheld = /^(cookie|authorization|proxy-authorization|x-api-key)$/i;

/** The request as it was sent, and what it says once its encodings are taken off; known values masked. */
export function excerptsOf(message: ReadMessage, matcher: Matcher, key?: string): Excerpt[] {
  const budget = openBudget();
  const { parts } = partsOf(message, budget);
  const { found } = decodeParts(parts, matcher.index, budget);
  const finds = new Map<Layer, number>();
  for (const { layer } of found) if (layer.parent !== null) finds.set(layer, (finds.get(layer) ?? 0) + 1);
  const layers = [...finds]
    .filter(([{ bytes }]) => looksLikeText(bytes.subarray(0, mostBytes)))
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostLayers)
    .map(([layer]) => layer);
  return [
    { title: 'as it was sent', text: redactText(rawText(message), matcher, key) },
    ...layers.map((layer) => ({
      title: `decoded: ${describe(layer.part, layer.steps)}`,
      text: redactText(textOf(layer.bytes), matcher, key),
    })),
  ];
}

function rawText({ method, url, headers, body }: ReadMessage): string {
  const lines = headers.map(([name, value]) => `${name}: ${withheld.test(name) ? '(left out)' : value}`);
  return [`${method ?? ''} ${url ?? ''}`.trim(), ...lines, '', body === null ? '' : textOf(body)].join('\n');
}

function textOf(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, mostBytes);
  if (!looksLikeText(Buffer.from(shown))) return `(${bytes.length} bytes that are no text)`;
  const rest = bytes.length - shown.length;
  return `${Buffer.from(shown).toString('utf8')}${rest > 0 ? `\n(and ${rest} more bytes)` : ''}`;
}
