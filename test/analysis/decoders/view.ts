import { openBudget } from '../../../lab/analysis/decoders/budget.ts';
import type { Codec, Decoded, StructureDecoder } from '../../../lab/analysis/decoders/decoder.ts';
import { indexPatterns } from '../../../lab/analysis/identify-index.ts';
import { surveyOf } from '../../../lab/analysis/kernel/kernel.ts';

/** Bytes as decoders see them, a layer as a whole. */
export function viewOf(content: string | Uint8Array) {
  const bytes = Buffer.from(content);
  return {
    bytes,
    survey: surveyOf(bytes),
    budget: openBudget(),
    whole: true,
    index: indexPatterns([]),
    weigh: () => 'likely' as const,
  };
}

/** Name and text of each field; null where the decoder declines. */
export function fieldsOf(decoder: StructureDecoder, content: string | Uint8Array): [string, string][] | null {
  const view = viewOf(content);
  const structure = decoder.parse(view);
  if (structure === null) return null;
  return [...structure.fields, ...(structure.extras ?? [])].map(({ name, start, end, value }) => {
    return [name, Buffer.from(value ?? view.bytes.subarray(start, end)).toString('utf8')];
  });
}

/** What a codec takes out, copied, because guesses share their bytes. */
export function decodedBy(
  codec: Codec,
  content: string | Uint8Array,
): (Decoded & { readonly text: string })[] {
  const out: (Decoded & { readonly text: string })[] = [];
  codec.decode(viewOf(content), (decoded) => out.push({ ...decoded, text: decoded.bytes.toString('utf8') }));
  return out;
}
