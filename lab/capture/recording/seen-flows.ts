import type { CaptureEvent, SeenFlow } from '../../model/flow.ts';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);
const longestHost = 253;
/** A phone may begin flows without end, and end none. */
const mostOpen = 1_000;
const mostRemembered = 20_000;

type Event<Type extends CaptureEvent['type']> = Extract<CaptureEvent, { type: Type }>;

/** Makes out of an attempt's events which flows are over, each once, without paths and values. */
export class SeenFlows {
  readonly #open = new Map<string, SeenFlow>();
  readonly #hosts = new Map<string, string>();
  readonly #over = new Set<string>();

  /** The flow that is over with this event, or null. */
  see(event: CaptureEvent): SeenFlow | null {
    const { at, flow } = event;
    switch (event.type) {
      case 'connection-tunnel':
        if (this.#hosts.size < mostOpen) this.#hosts.set(flow, event.host);
        return null;
      case 'connection-close':
        this.#hosts.delete(flow);
        return null;
      case 'request':
        return this.#begin(event);
      case 'request-body':
        this.#change(flow, { bytes: event.body.bytes });
        return null;
      case 'blocked':
        this.#change(flow, { visibility: 'blocked' });
        return null;
      case 'response':
      case 'aborted':
        return this.#open.has(flow) ? this.#end(flow) : null;
      case 'raw':
        return this.#end(flow, rawFlow(event));
      case 'client-error':
        return this.#end(flow, { ...unread, at, host: this.#hostOf(event) });
      case 'tls-refused':
        return this.#end(flow, { ...unread, at, host: shownHost(event.host), visibility: 'refused' });
      case 'connection-silent':
        return this.#end(flow, {
          ...unread,
          at,
          host: shownHost(event.host),
          visibility: 'silent',
          bytes: 0,
        });
      default:
        return null;
    }
  }

  #begin({ at, flow, method, url }: Event<'request'>): SeenFlow | null {
    const host = URL.canParse(url) ? new URL(url).hostname : null;
    const seen: SeenFlow = {
      at,
      host: shownHost(host),
      method: methods.has(method) ? method : 'other',
      visibility: 'decoded',
      bytes: 0,
    };
    if (this.#open.size >= mostOpen) return seen;
    this.#open.set(flow, seen);
    return null;
  }

  #change(flow: string, change: Partial<SeenFlow>): void {
    const seen = this.#open.get(flow);
    if (seen !== undefined) this.#open.set(flow, { ...seen, ...change });
  }

  /** A flow may end in several lines; the first tells of it. */
  #end(flow: string, found?: SeenFlow): SeenFlow | null {
    const open = this.#open.get(flow);
    this.#open.delete(flow);
    if (this.#over.has(flow)) return null;
    if (this.#over.size < mostRemembered) this.#over.add(flow);
    return found ?? open ?? null;
  }

  #hostOf({ connection }: Event<'client-error'>): string | null {
    return shownHost(this.#hosts.get(connection ?? '') ?? null);
  }
}

const unread = { host: null, method: null, visibility: 'opaque', bytes: null } as const;

function rawFlow({ at, host, bytes }: Event<'raw'>): SeenFlow {
  return { ...unread, at, host: shownHost(host), visibility: bytes === 0 ? 'silent' : 'opaque', bytes };
}

/** A phone may say anything for a host: what a terminal or a page would not take for one is not shown. */
function shownHost(host: string | null): string | null {
  const plain = host?.toLowerCase().replace(/^\[|\]$/g, '') ?? '';
  return plain.length <= longestHost && /^[a-z0-9._:-]+$/.test(plain) ? plain : null;
}
