import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One post of a run that ended, as a webhook gets it. */
export type Told = {
  readonly run: string;
  readonly verdict: string | null;
  readonly fault: string | null;
  readonly build: { readonly sha256: string; readonly fingerprint: string } | null;
};

/** Whoever is told how runs ended. */
export type Receiver = {
  readonly url: string;
  readonly told: readonly Told[];
  /** Resolves when it was told of that run. */
  heard(run: string): Promise<void>;
  close(): Promise<void>;
};

/** Listens on a free port, and keeps every post. */
export async function openReceiver(): Promise<Receiver> {
  const told: Told[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    told.push((JSON.parse(text) as { data: Told }).data);
    response.end();
    server.emit('told');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ends`,
    told,
    heard: async (run) => {
      while (!told.some((each) => each.run === run)) await once(server, 'told');
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
