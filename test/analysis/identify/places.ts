import type { ReadMessage } from '../../../lab/analysis/identify.ts';

/** Puts bytes somewhere into a message. */
export type Place = { readonly name: string; readonly text: boolean; put(bytes: Buffer): ReadMessage };

const message = (change: Partial<ReadMessage>): ReadMessage => ({
  method: 'POST',
  url: 'http://telemetry.test/v2/events',
  headers: [['User-Agent', 'Dalvik/2.1.0']],
  body: null,
  direction: 'sent',
  ...change,
});

/** The places of a message that are tried. */
export const places: readonly Place[] = [
  { name: 'body', text: false, put: (body) => message({ body }) },
  {
    name: 'query',
    text: true,
    put: (b) => message({ url: `http://telemetry.test/e?v=1&id=${encodeURIComponent(b.toString('utf8'))}` }),
  },
  {
    name: 'path',
    text: true,
    put: (b) => message({ url: `http://telemetry.test/d/${encodeURIComponent(b.toString('utf8'))}/e` }),
  },
  { name: 'header', text: true, put: (b) => message({ headers: [['X-Device', b.toString('utf8')]] }) },
  {
    name: 'cookie',
    text: true,
    put: (b) => message({ headers: [['Cookie', `a=1; uid=${encodeURIComponent(b.toString('utf8'))}`]] }),
  },
  {
    name: 'json field',
    text: true,
    put: (b) =>
      message({ body: Buffer.from(JSON.stringify({ app: 'x', device: { value: b.toString('utf8') } })) }),
  },
];
