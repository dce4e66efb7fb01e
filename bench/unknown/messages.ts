import { gzipSync } from 'node:zlib';
import type { ReadMessage } from '../../lab/analysis/identify.ts';
import type { Source } from './sources.ts';

type Writer = (name: string, value: string, host: string) => ReadMessage;

function message(url: string, headers: ReadMessage['headers'] = [], body: Buffer | null = null): ReadMessage {
  return { method: body === null ? 'GET' : 'POST', url, headers, body, direction: 'sent' };
}

/** A length-delimited field of protobuf with this number, below 16 and shorter than 128 bytes. */
function delimited(number: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, text.length]), Buffer.from(text)]);
}

const writers: readonly Writer[] = [
  (name, value, host) => message(`${host}/a`, [], Buffer.from(JSON.stringify({ app: 'one', [name]: value }))),
  (name, value, host) =>
    message(`${host}/b`, [], Buffer.from(`app=one&${name}=${encodeURIComponent(value)}`)),
  (name, value, host) => message(`${host}/c?${name}=${encodeURIComponent(value)}&v=1.2.3`),
  (name, value, host) => message(`${host}/d`, [[`x-${name}`, value]]),
  (name, value, host) => message(`${host}/e`, [['Cookie', `theme=dark; ${name}=${value}`]]),
  (name, value, host) =>
    message(`${host}/f`, [], gzipSync(JSON.stringify({ list: [{ device: { [name]: value } }] }))),
  (name, value, host) => {
    const inner = Buffer.from(JSON.stringify({ os: 'Android', [name]: value })).toString('base64');
    return message(`${host}/g`, [], Buffer.from(`data=${encodeURIComponent(inner)}`));
  },
  (_, value, host) =>
    message(`${host}/h`, [], Buffer.concat([delimited(1, 'com.example.one'), delimited(4, value)])),
  (_, value, host) => message(`${host}/i`, [['User-Agent', `Example/1.2 (Linux; ${value}) okhttp/3.12`]]),
];

/** One value in one message; each source has one way of writing, and a place of its own. */
export function messageOf(source: Source, value: string): ReadMessage {
  const write = writers[source.number % writers.length] as Writer;
  return write(`field${letters(source.number)}`, value, `https://s${letters(source.number)}.example.com`);
}

/** Numbers in a host's name would become part of a template. */
function letters(number: number): string {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}
