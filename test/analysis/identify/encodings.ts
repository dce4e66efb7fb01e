import zlib from 'node:zlib';
import { compress } from '@bokuweb/zstd-wasm';

/** Takes bytes to bytes; `text` asks for printable input. */
export type Encoding = {
  readonly name: string;
  readonly text: boolean;
  readonly givesText: boolean;
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

function grpc(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
