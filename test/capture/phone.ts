import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';

export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: string };
type Ask = {
  method?: string;
  headers?: http.OutgoingHttpHeaders | string[];
  body?: Buffer | string;
  path?: string;
  agent?: http.Agent;
};

/** A request in absolute form, as a phone with a proxy setting sends it for http URLs. */
export function viaProxy(
  port: number,
  url: string,
  { method = 'GET', headers = {}, body, path = url, agent }: Ask = {},
) {
  const request = http.request({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: Array.isArray(headers) ? headers : { host: new URL(url).host, ...headers },
    ...(agent === undefined ? { agent: false as const } : { agent }),
  });
  request.end(body);
  return answerTo(request);
}

async function answerTo(request: http.ClientRequest): Promise<Answer> {
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** A tunnel that the proxy has opened: an empty pipe to `target`. */
export async function tunnel(port: number, target: string, localAddress = '127.0.0.1'): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, localAddress });
  socket.on('error', () => socket.destroy());
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nUser-Agent: test-phone\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.toString().startsWith('HTTP/1.1 200 ')) throw new Error(`no tunnel: ${head}`);
  return socket;
}

/** TLS inside a tunnel, trusting `ca` and nothing else. Rejects as the handshake does. */
export async function secure(socket: net.Socket, servername: string, ca: string): Promise<tls.TLSSocket> {
  const secured = tls.connect({ socket, servername, ca });
  await once(secured, 'secureConnect');
  return secured;
}

/** An HTTPS request through the proxy. */
export async function viaTunnel(
  port: number,
  url: string,
  ca: string,
  { method = 'GET', headers = {}, body }: Ask = {},
) {
  const { hostname, pathname, search } = new URL(url);
  const socket = await secure(await tunnel(port, `${hostname}:443`), hostname, ca);
  const request = http.request({
    createConnection: () => socket,
    method,
    path: `${pathname}${search}`,
    headers: Array.isArray(headers) ? headers : { host: hostname, ...headers },
  });
  request.end(body);
  const answer = await answerTo(request);
  socket.destroy();
  return answer;
}
