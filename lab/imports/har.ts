import type { HarEntry, HarItem } from '../har/har-file.ts';
import { readHar } from '../har/read-har.ts';
import type { CaptureFormat, CaptureItem, Unseen } from './capture.ts';
import { proxyBlind } from './proxy-blind.ts';

/** HAR 1.2 of Fiddler, PCAPdroid, mitmproxy, browsers, or this lab. */
export const har: CaptureFormat = {
  name: 'HAR',
  isOne: (head, file) =>
    /\.har$/i.test(file) || /^\s*\{\s*"log"\s*:/.test(head.toString('utf8').replace(/^\uFEFF/, '')),
  blind: proxyBlind,
  read: (file) => itemsOfHar(readHar(file)),
};

/** What the entries of a HAR say, or of another tool's file that has the same in it. */
export async function* itemsOfHar(entries: AsyncIterable<HarItem>): AsyncGenerator<CaptureItem> {
  const tunnels = new Map<string, Unseen>();
  const opened = new Set<string>();
  for await (const item of entries) {
    const tunnel = tunnelOf(item);
    if (tunnel !== null) tunnels.set(tunnel, unopened(item, tunnel));
    else yield itemOf(item, opened);
  }
  // Where the tool could read what went through a tunnel, it lists that, too.
  for (const [name, item] of tunnels) if (!opened.has(name)) yield item;
}

/** `host:port` of a CONNECT, as Fiddler lists them beside what went through; null for all else. */
function tunnelOf({ read }: HarItem): string | null {
  if (read === null || !/^connect$/i.test(read.request.method) || /^tcp:/i.test(read.request.url))
    return null;
  const [, host, port] =
    /^[a-z][a-z0-9+.-]*:\/\/(\[[^\]]+\]|[^/:?#]+)(?::(\d+))?/i.exec(read.request.url) ?? [];
  return `${host ?? ''}:${port ?? 443}`.toLowerCase();
}

function unopened(item: HarItem, name: string): Unseen {
  const faults = ['the tunnel was asked for, and what went through it is not in the file'];
  return { kind: 'unseen', ...momentOf(item), faults, ...endOf(name), bytes: 1, refused: false };
}

/** `[::1]:443` and `a.example:443` as host and port. */
function endOf(name: string): { host: string; port: number | null } {
  const colon = name.lastIndexOf(':');
  const host = name.slice(0, colon).replace(/^\[|\]$/g, '');
  return { host, port: Number(name.slice(colon + 1)) || null };
}

function itemOf(item: HarItem, opened: Set<string>): CaptureItem {
  const { read } = item;
  if (read === null) return { kind: 'lost', ...momentOf(item) };
  const { method, httpVersion, headers, body } = read.request;
  const url = URL.canParse(read.request.url) ? new URL(read.request.url) : null;
  if (url?.protocol === 'tcp:') return connectionOf(item, read, url.host);
  if (url !== null && /^(?:https|wss):$/.test(url.protocol)) opened.add(`${url.hostname}:${url.port || 443}`);
  return {
    kind: 'exchange',
    ...momentOf(item),
    ...{ method, url: read.request.url, httpVersion, headers, body },
    // Tools write 0 where no answer had come.
    response: read.response?.status === 0 ? null : read.response,
    messages: read.webSocketMessages,
  };
}

/** What this lab's own export has for flows that are no HTTP. */
function connectionOf(item: HarItem, { raw, refused }: HarEntry, name: string): CaptureItem {
  const sent = Buffer.concat(raw);
  const common = { ...momentOf(item), ...endOf(name) };
  if (sent.length > 0) return { kind: 'stream', ...common, sent };
  const faults = [...item.faults, 'its bytes are not in the file'];
  return { kind: 'unseen', ...common, faults, bytes: 1, refused };
}

function momentOf({ entry, read, faults }: HarItem) {
  return { place: `entry ${entry}`, at: read?.at ?? null, client: null, faults };
}
