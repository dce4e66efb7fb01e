import zlib from 'node:zlib';
import { compress } from '@bokuweb/zstd-wasm';
import {
  ascii85,
  base32,
  base58,
  cbor,
  lz4Block,
  lz4Frame,
  messagepack,
  plist,
  snappy,
  wbxml,
  xored,
} from './written.ts';

/** Takes bytes to bytes; `text` asks for printable input. */
export type Encoding = {
  readonly name: string;
  readonly text: boolean;
  readonly givesText: boolean;
  /** Nobody compresses less than so many bytes, or writes more in it. */
  readonly least?: number;
  readonly most?: number;
  encode(bytes: Buffer): Buffer;
};

const wrap = (bytes: Buffer) =>
  Buffer.from(
    bytes
      .toString('base64')
      .replace(/(.{76})/g, '$1\n')
      .concat('\n'),
  );
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
const field = (number: number, bytes: Buffer) =>
  Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);

/** Whether anybody would write so many bytes in it. */
export function isOfSize({ least = 0, most = 60_000 }: Encoding, bytes: number): boolean {
  return bytes >= least && bytes <= most;
}

/** Encodings that one message may be wrapped in. */
export const encodings: readonly Encoding[] = [
  { name: 'base64', text: false, givesText: true, encode: (b) => Buffer.from(b.toString('base64')) },
  { name: 'base64url', text: false, givesText: true, encode: (b) => Buffer.from(b.toString('base64url')) },
  { name: 'base64-mime', text: false, givesText: true, encode: wrap },
  {
    name: 'base64 after NUL',
    text: false,
    givesText: true,
    encode: (b) => Buffer.from(Buffer.concat([b, Buffer.from([0])]).toString('base64')),
  },
  {
    name: 'base64 in a token',
    text: false,
    givesText: true,
    encode: (b) => Buffer.from(`v1_${b.toString('base64url')}_x`),
  },
  { name: 'hex', text: false, givesText: true, encode: (b) => Buffer.from(b.toString('hex')) },
  {
    name: 'hex upper',
    text: false,
    givesText: true,
    encode: (b) => Buffer.from(b.toString('hex').toUpperCase()),
  },
  {
    name: 'json',
    text: true,
    givesText: true,
    encode: (b) => Buffer.from(JSON.stringify({ v: 3, data: { list: [{ id: b.toString('utf8') }] } })),
  },
  {
    name: 'json escapes',
    text: true,
    givesText: true,
    encode: (b) =>
      Buffer.from(JSON.stringify({ id: b.toString('utf8') }).replace(/[0-9]/g, (d) => `\\u003${d}`)),
  },
  {
    name: 'json bytes',
    text: false,
    givesText: true,
    encode: (b) => Buffer.from(JSON.stringify({ raw: [...b] })),
  },
  {
    name: 'form',
    text: true,
    givesText: true,
    encode: (b) => Buffer.from(`ver=1&d=${encodeURIComponent(b.toString('utf8'))}&z=0`),
  },
  {
    name: 'percent',
    text: true,
    givesText: true,
    encode: (b) => Buffer.from(encodeURIComponent(b.toString('utf8'))),
  },
  {
    name: 'percent all',
    text: false,
    givesText: true,
    encode: (b) => Buffer.from([...b].map((x) => `%${x.toString(16).padStart(2, '0')}`).join('')),
  },
  {
    name: 'xml',
    text: true,
    givesText: true,
    encode: (b) => Buffer.from(`<?xml version="1.0"?><r><i t="1">${entities(b.toString('utf8'))}</i></r>`),
  },
  {
    name: 'multipart',
    text: false,
    givesText: false,
    encode: (b) =>
      Buffer.concat([
        Buffer.from('--b0undary\r\nContent-Disposition: form-data; name="info"\r\n\r\n'),
        b,
        Buffer.from('\r\n--b0undary--\r\n'),
      ]),
  },
  { name: 'gzip', text: false, givesText: false, encode: (b) => zlib.gzipSync(b) },
  { name: 'zlib', text: false, givesText: false, encode: (b) => zlib.deflateSync(b) },
  { name: 'zstd', text: false, givesText: false, encode: (b) => Buffer.from(compress(b, 3)) },
  { name: 'lz4', text: false, givesText: false, encode: lz4Frame },
  { name: 'lz4 block', text: false, givesText: false, least: 200, encode: lz4Block },
  { name: 'snappy', text: false, givesText: false, encode: snappy },
  { name: 'deflate', text: false, givesText: false, least: 200, encode: (b) => zlib.deflateRawSync(b) },
  { name: 'brotli', text: false, givesText: false, least: 200, encode: (b) => zlib.brotliCompressSync(b) },
  { name: 'zip', text: false, givesText: false, encode: zip },
  { name: 'cbor', text: false, givesText: false, encode: cbor },
  { name: 'messagepack', text: false, givesText: false, encode: messagepack },
  { name: 'wbxml', text: true, givesText: false, encode: wbxml },
  { name: 'plist', text: true, givesText: true, encode: (b) => plist(entities(b.toString('utf8'))) },
  { name: 'base32', text: false, givesText: true, encode: base32 },
  { name: 'base58', text: false, givesText: true, most: 300, encode: base58 },
  { name: 'ascii85', text: false, givesText: true, least: 12, encode: ascii85 },
  { name: 'xor', text: true, givesText: false, least: 24, encode: (b) => xored(b, Buffer.from([0xb7])) },
  {
    name: 'protobuf',
    text: false,
    givesText: false,
    encode: (b) => Buffer.concat([field(1, Buffer.from('7.0')), field(4, field(6, b)), Buffer.from([40, 3])]),
  },
  { name: 'grpc', text: false, givesText: false, encode: (b) => grpc(field(2, b)) },
  { name: 'utf16', text: true, givesText: false, encode: (b) => Buffer.from(b.toString('utf8'), 'utf16le') },
];

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** One member, deflated, without a central directory. */
function zip(bytes: Buffer): Buffer {
  const packed = zlib.deflateRawSync(bytes);
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(bytes.length, 22);
  head.writeUInt16LE(5, 26);
  return Buffer.concat([head, Buffer.from('a.txt'), packed]);
}

function grpc(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
