import type { CaptureItem, Exchange, Stream } from '../capture.ts';
import { isHttp2 } from '../http2/frames.ts';
import { type Http2Request, readHttp2 } from '../http2/read-http2.ts';
import { headerOf } from './http-requests.ts';

/** What is HTTP/2 comes as its requests, and where not all of it could be read, as bytes besides; all else as it is. */
export async function* unfolded(items: Iterable<CaptureItem>): AsyncGenerator<CaptureItem> {
  for (const item of items) {
    if (item.kind === 'stream' && isHttp2(item.sent)) yield* requestsOf(item);
    else yield item;
  }
}

async function* requestsOf(stream: Stream): AsyncGenerator<CaptureItem> {
  const { requests, faults } = await readHttp2(stream.sent);
  for (const each of requests) yield exchangeOf(stream, each);
  if (faults.length > 0) yield { ...stream, faults: [...stream.faults, ...faults] };
}

/** Its answer is not read: what a phone got is no finding. */
function exchangeOf({ place, at, client, faults, host, port }: Stream, request: Http2Request): Exchange {
  const said = (name: string) => headerOf(request.headers, `:${name}`);
  const within = said('protocol') === '' ? [] : ['what was said over another protocol within it is not read'];
  return {
    kind: 'exchange',
    ...{ place, at, client },
    faults: [...faults, ...(request.whole ? [] : ['the body of its request was cut short']), ...within],
    method: said('method'),
    url: `${said('scheme') || 'https'}://${said('authority') || headerOf(request.headers, 'host') || `${host}:${port}`}${said('path') || '/'}`,
    httpVersion: '2',
    headers: request.headers.filter(([name]) => !name.startsWith(':')),
    body: request.body,
    response: null,
    messages: [],
  };
}
