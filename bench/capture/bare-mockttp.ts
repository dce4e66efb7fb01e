import { readFile } from 'node:fs/promises';
import { getLocal } from 'mockttp';

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
  const nothing = () => {};
  await mockttp.on('request-initiated', nothing);
  await mockttp.on('request-body-data', nothing);
  await mockttp.on('response-initiated', nothing);
  await mockttp.on('response-body-data', nothing);
  await mockttp.on('response', nothing);
  await mockttp.on('abort', nothing);
  await mockttp.on('websocket-request', nothing);
  await mockttp.on('websocket-accepted', nothing);
  await mockttp.on('websocket-message-received', nothing);
  await mockttp.on('websocket-message-sent', nothing);
  await mockttp.on('websocket-close', nothing);
  await mockttp.on('tls-client-error', nothing);
  await mockttp.on('client-error', nothing);
}
process.on('disconnect', () => process.exit(0));
process.send?.({ port: mockttp.port });
