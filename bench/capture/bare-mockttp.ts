import { readFile } from 'node:fs/promises';
import { getLocal } from 'mockttp';

/** Events that the recorder hears. */
const heard = [
  'request-initiated',
  'request-body-data',
  'response-initiated',
  'response-body-data',
  'response',
  'abort',
  'websocket-request',
  'websocket-accepted',
  'websocket-message-received',
  'websocket-message-sent',
  'websocket-close',
  'tls-client-error',
  'client-error',
] as const;

/**
 * mockttp as the recorder sets it up, with the answer of the sink and nothing recorded: without
 * listeners, or with empty ones on the events that the recorder hears. Ends with its parent.
 */
const [keyFile = '', certificateFile = '', listening = ''] = process.argv.slice(2);
const mockttp = getLocal({
  https: { key: await readFile(keyFile, 'utf8'), cert: await readFile(certificateFile, 'utf8') },
  http2: 'fallback',
  cors: false,
  suggestChanges: false,
  recordTraffic: false,
  maxBodySize: 1024 * 1024,
});
await mockttp.start(0);
await mockttp.forAnyRequest().thenCallback(() => ({
  statusCode: 200,
  headers: { date: new Date().toUTCString(), 'content-type': 'text/plain', 'content-length': '0' },
  rawBody: Buffer.alloc(0),
}));
if (listening === 'listeners') {
  for (const event of heard) await mockttp.on(event as 'request', () => {});
}
process.on('disconnect', () => process.exit(0));
process.send?.({ port: mockttp.port });
