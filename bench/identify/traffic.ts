import zlib from 'node:zlib';
import type { ReadMessage } from '../../lab/analysis/identify.ts';
import type { Device } from '../../lab/model/device.ts';
import { drawCase } from '../../test/analysis/generated/cases.ts';
import type { Random } from '../../test/analysis/generated/random.ts';

/** A stretch of a text or of noise, cheap to make. */
type Pool = { readonly text: Buffer; readonly noise: Buffer };

const words = [
  'session',
  'event',
  'screen',
  'com.maker.app',
  'true',
  'false',
  'wifi',
  'level',
  'app_start',
  'battery',
];

function poolOf(random: Random): Pool {
  let text = '';
  while (text.length < 1 << 18) {
    text += `{"ts":${1_551_000_000 + random.below(1e6)},"${random.pick(words)}":"${random.pick(words)}","n":${random.below(1e6)},"id":"${random.bytes(8).toString('hex')}","token":"${random.bytes(18).toString('base64')}"},`;
  }
  return { text: Buffer.from(text), noise: random.bytes(1 << 18) };
}

/**
 * Mixed traffic until there are `bytes` of it: JSON, forms, gzip, protobuf-like fields, opaque bodies, and one
 * message in eight with a value in it, in any spelling and encoding.
 */
export function makeTraffic(random: Random, devices: readonly Device[], bytes: number): ReadMessage[] {
  const pool = poolOf(random);
  const out: ReadMessage[] = [];
  let left = bytes;
  while (left > 0) {
    const message = random.below(8) === 0 ? drawCase(random, devices).message : filler(random, pool);
    out.push(message);
    left -= (message.body?.length ?? 0) + (message.url?.length ?? 0) + 40;
  }
  return out;
}

function filler(random: Random, { text, noise }: Pool): ReadMessage {
  const size = 200 + random.below(random.below(10) === 0 ? 40_000 : 4000);
  const at = random.below(text.length - size);
  const json = Buffer.concat([Buffer.from('[{"'), text.subarray(at, at + size)]);
  const message = {
    method: 'POST',
    url: `https://telemetry.test/v2/e?sid=${random.bytes(8).toString('hex')}&t=${random.below(1e9)}`,
    headers: [['User-Agent', 'Dalvik/2.1.0 (Linux; U; Android 9)']] as const,
    direction: 'sent',
  } as const;
  const shape = random.below(10);
  if (shape < 5) return { ...message, body: json };
  if (shape < 7)
    return { ...message, headers: [['Content-Encoding', 'gzip']], body: zlib.gzipSync(json, { level: 1 }) };
  if (shape === 7)
    return { ...message, body: Buffer.from(`v=1&data=${encodeURIComponent(json.toString())}`) };
  if (shape === 8) return { ...message, body: Buffer.from(json.toString('base64')) };
  return { ...message, body: noise.subarray(at, at + size) };
}
