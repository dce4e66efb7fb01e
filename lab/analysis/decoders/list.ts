import { base32 } from './base32.ts';
import { base58 } from './base58.ts';
import { base64 } from './base64.ts';
import { base85 } from './base85.ts';
import { bplist } from './bplist.ts';
import { brotli } from './brotli.ts';
import { cbor } from './cbor.ts';
import { cipherText } from './cipher-text.ts';
import { coap } from './coap.ts';
import type { Codec, StructureDecoder } from './decoder.ts';
import { deflate } from './deflate.ts';
import { dhcp } from './dhcp.ts';
import { dns } from './dns.ts';
import { entities } from './entities.ts';
import { escapes } from './escapes.ts';
import { form } from './form.ts';
import { gzip } from './gzip.ts';
import { hex } from './hex.ts';
import { json } from './json.ts';
import { jwt } from './jwt.ts';
import { lines } from './lines.ts';
import { lz4 } from './lz4.ts';
import { mdns } from './mdns.ts';
import { messagepack } from './messagepack.ts';
import { mqtt } from './mqtt.ts';
import { multipart } from './multipart.ts';
import { oplusOta } from './oplus-ota.ts';
import { percent } from './percent.ts';
import { protobuf } from './protobuf.ts';
import { softLines } from './quoted-printable.ts';
import { snappy } from './snappy.ts';
import { supl } from './supl.ts';
import { utf16 } from './utf16.ts';
import { wbxml } from './wbxml.ts';
import { xml } from './xml.ts';
import { xor } from './xor.ts';
import { zip } from './zip.ts';
import { loadZstd, zstd } from './zstd.ts';

/** Formats that give fields names, the surest first: the first that fits has the layer. */
export const structureDecoders: readonly StructureDecoder[] = [
  multipart,
  bplist,
  mqtt,
  coap,
  json,
  xml,
  jwt,
  messagepack,
  cbor,
  wbxml,
  dhcp,
  dns,
  mdns,
  supl,
  form,
  protobuf,
];

/** Single-character encodings of text that has no structure; the first that is there comes off first. */
export const characterCodecs: readonly Codec[] = [percent, escapes, entities];

/** Encodings that are found by their look anywhere in a layer. */
export const codecs: readonly Codec[] = [
  gzip,
  zstd,
  zip,
  lz4,
  deflate,
  snappy,
  brotli,
  utf16,
  softLines,
  lines,
  oplusOta,
  base64,
  hex,
  base32,
  base58,
  base85,
];

/** Ciphers, for layers out of which nothing else could be taken. */
export const lastCodecs: readonly Codec[] = [cipherText, xor];

/** Loads decoders that need it (Zstandard's WebAssembly). Call once before identifying; harmless again. */
export async function loadDecoders(): Promise<void> {
  await loadZstd();
}
