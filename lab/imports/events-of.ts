import type { Body, CaptureEvent } from '../model/flow.ts';
import type { CaptureItem, Exchange } from './capture.ts';

/** Puts bytes where a run has its bodies. */
export type KeepBody = (bytes: Uint8Array) => Promise<Body>;

/**
 * What the recorder would have written of an item. What is not whole has a body that is not complete,
 * so that the flow counts as one that could not be read.
 */
export async function eventsOf(
  item: CaptureItem,
  flow: string,
  at: number,
  keep: KeepBody,
): Promise<CaptureEvent[]> {
  const client = item.client ?? 'unknown';
  const common = { at, flow, client };
  if (item.kind === 'exchange') return exchangeEvents(item, common, keep);
  if (item.kind === 'lost') return [{ ...common, type: 'client-error', cause: item.faults.join('; ') }];
  const { host, port } = item;
  if (item.kind === 'unseen' && item.refused)
    return [{ ...common, type: 'tls-refused', host, port, cause: 'the phone refused the certificate' }];
  const body = item.kind === 'stream' ? { ...(await keep(item.sent)), complete: isWhole(item) } : null;
  const bytes = item.kind === 'stream' ? item.sent.length : item.bytes;
  return [{ ...common, type: 'raw', host, port, bytes, body }];
}

type Common = { readonly at: number; readonly flow: string; readonly client: string };

async function exchangeEvents(item: Exchange, common: Common, keep: KeepBody): Promise<CaptureEvent[]> {
  const { method, url, httpVersion, headers, response, messages } = item;
  const { at, flow } = common;
  const events: CaptureEvent[] = [{ ...common, type: 'request', method, url, httpVersion, headers }];
  if (item.body !== null || !isWhole(item)) {
    const body = await keep(item.body ?? Buffer.alloc(0));
    events.push({ at, flow, type: 'request-body', body: { ...body, complete: isWhole(item) } });
  }
  if (response !== null) {
    const { status } = response;
    events.push({ at, flow, type: 'response', status, headers: response.headers, answeredBy: 'server' });
    if (response.body !== null)
      events.push({ at, flow, type: 'response-body', body: await keep(response.body) });
  }
  for (const { direction, binary, body } of messages)
    events.push({ at, flow, type: 'websocket-message', direction, binary, body: await keep(body) });
  return events;
}

function isWhole({ faults }: CaptureItem): boolean {
  return faults.length === 0;
}
