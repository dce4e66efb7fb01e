import type { ByteSpan } from '../model/emission.ts';
import type { Field } from './decoders/decoder.ts';
import type { Hit } from './identify-index.ts';

/** One step from the message down to a value: an encoding that was taken off, or a name. */
export type Step = { readonly kind: 'encoding' | 'name'; readonly text: string };

/** A part of a message: its words in `where` and `place`. `name` is that of a header or null. */
export type Part = {
  readonly kind: 'host' | 'path' | 'query' | 'header' | 'cookie' | 'body';
  readonly name: string | null;
  readonly bytes: Buffer;
  /** Where it stands in the URL, the header's value or the body as it was sent. */
  readonly raw: ByteSpan;
  /** Encodings that were taken off before (Content-Encoding), outermost first. */
  readonly encodings: readonly string[];
};

/** Bytes at one level of decoding. */
export type Layer = {
  readonly part: Part;
  readonly bytes: Buffer;
  readonly parent: Layer | null;
  /** The span in the parent out of which these bytes came. */
  readonly start: number;
  readonly end: number;
  /** From the part down to here. */
  readonly steps: readonly Step[];
  /** Characters stand for characters: what is found here explains what is found in the parent's span. */
  readonly transparent: boolean;
  /** Fills a body or a part of one: it is told where it cannot be read. */
  readonly whole: boolean;
  /** Stood for itself before it was encoded: formats without a magic number are tried. */
  readonly apart: boolean;
  readonly depth: number;
};

/** A pattern found in a layer, in its field. */
export type Found = Hit & {
  readonly layer: Layer;
  readonly field: Field | null;
  readonly steps: readonly Step[];
};

/** A step that takes an encoding off. */
export function encodingStep(text: string): Step {
  return { kind: 'encoding', text };
}

/** A step to a name; nothing for an empty one. */
export function nameSteps(text: string): Step[] {
  return text === '' ? [] : [{ kind: 'name', text }];
}

/** Where a layer is, for people: `body > base64 > json`. */
export function describe(part: Part, steps: readonly Step[]): string {
  const words = steps.map((step) => step.text);
  return [part.kind, ...(part.name === null ? [] : [part.name]), ...words].join(' > ');
}

/** The same bytes as a Buffer, not copied. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
