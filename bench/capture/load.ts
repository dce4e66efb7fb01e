import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as secure } from 'node:tls';

/** What a round of load was: `failed` answers are never counted as speed. */
export type LoadFigures = { readonly requests: number; readonly ms: number; readonly failed: number };

/** What a load process is asked. */
export type LoadOptions = {
  readonly port: number;
  readonly kind: 'http' | 'tls';
  readonly requests: number;
  readonly connections: number;
  /** A phone opens a new connection after so many requests. */
  readonly perConnection: number;
  /** Share of requests with a body of their own, 512 bytes; the others are GETs. */
  readonly bodies: number;
};

const hosts = 20;
const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
let left = options.requests;
let failed = 0;
let count = 0;

/** A beacon as telemetry sends it: what stands in it is different each time. */
function requestBytes(host: string): Buffer {
  count += 1;
  const path = `/v1/collect?n=${process.pid}-${count}`;
  const target = options.kind === 'tls' ? path : `http://${host}${path}`;
  const common = `Host: ${host}\r\nUser-Agent: bench/1\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n`;
  if ((count % 100) / 100 >= options.bodies) return Buffer.from(`GET ${target} HTTP/1.1\r\n${common}\r\n`);
  const body = `{"session":"${process.pid}-${count}","events":[`.padEnd(510, 'x').concat(']}');
  const length = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  return Buffer.from(`POST ${target} HTTP/1.1\r\n${common}${length}\r\n${body}`);
}

async function opened(host: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true });
  await once(socket, 'connect');
  if (options.kind === 'http') return socket;
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
  await once(socket, 'data');
  // What is measured is the proxy; whether its certificate is good is for the tests.
  const inside = secure({ socket, servername: host, rejectUnauthorized: false });
  await once(inside, 'secureConnect');
  return inside;
}

/** Resolves with the answers of one connection; answers are bare heads with Content-Length 0. */
async function converse(host: string, requests: number): Promise<void> {
  const socket = await opened(host);
  let asked = 0;
  let answered = '';
  await new Promise<void>((resolve) => {
    const next = () => {
      if (asked === requests) socket.end();
      else {
        asked += 1;
        socket.write(requestBytes(host));
      }
    };
    socket.on('data', (chunk: Buffer) => {
      answered += chunk.toString('latin1');
      if (!answered.endsWith('\r\n\r\n')) return;
      if (!answered.startsWith('HTTP/1.1 200')) failed += 1;
      answered = '';
      next();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (answered !== '') failed += 1;
      failed += requests - asked;
      resolve();
    });
    next();
  });
}

async function phone(number: number): Promise<void> {
  for (let round = 0; left > 0; round += 1) {
    const requests = Math.min(options.perConnection, left);
    left -= requests;
    await converse(`host-${(number + round) % hosts}.bench.example`, requests).catch(() => {
      failed += requests;
    });
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: options.connections }, (_, number) => phone(number)));
const figures: LoadFigures = { requests: options.requests, ms: performance.now() - started, failed };
process.stdout.write(JSON.stringify(figures));
