import { base64 } from './base64.ts';
import { brotli } from './brotli.ts';
import { coap } from './coap.ts';
import type { Codec, StructureDecoder } from './decoder.ts';
import { deflate } from './deflate.ts';
import { dns } from './dns.ts';
import { entities } from './entities.ts';
import { escapes } from './escapes.ts';
import { form } from './form.ts';
import { gzip } from './gzip.ts';
import { hex } from './hex.ts';
import { json } from './json.ts';
import { jwt } from './jwt.ts';
import { mqtt } from './mqtt.ts';
import { multipart } from './multipart.ts';
import { percent } from './percent.ts';
import { protobuf } from './protobuf.ts';
import { utf16 } from './utf16.ts';
import { xml } from './xml.ts';
import { zip } from './zip.ts';
import { loadZstd, zstd } from './zstd.ts';

/** Formats that give fields names, the surest first: the first that fits has the layer. */
export const structureDecoders: readonly StructureDecoder[] = [
  multipart,
  json,
  xml,
  jwt,
  mqtt,
  dns,
  coap,
  form,
  protobuf,
];

/** Single-character encodings of text that has no structure; the first that is there comes off first. */
export const characterCodecs: readonly Codec[] = [percent, escapes, entities];

/** Encodings that are found by their look anywhere in a layer. */
export const codecs: readonly Codec[] = [gzip, zstd, zip, deflate, brotli, utf16, base64, hex];

/** Loads decoders that need it (Zstandard's WebAssembly). Call once before identifying; harmless again. */
export async function loadDecoders(): Promise<void> {
  await loadZstd();
}
