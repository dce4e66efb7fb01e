import { createSocket } from 'node:dgram';
import { getServers } from 'node:dns';
import { isIPv6 } from 'node:net';

const limitMs = 5_000;
const dnsPort = 53;

/** Asks the lab host's own resolver this question, byte for byte; null where none answers in time. */
export async function askResolver(question: Buffer, server = getServers()[0]): Promise<Buffer | null> {
  if (server === undefined) return null;
  const { host, port } = endOf(server);
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    return await new Promise<Buffer | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), limitMs);
      const settle = (reply: Buffer | null) => {
        clearTimeout(timer);
        resolve(reply);
      };
      socket.once('error', () => settle(null));
      socket.on('message', (reply) => {
        if (reply.length >= 12 && reply.readUInt16BE(0) === question.readUInt16BE(0)) settle(reply);
      });
      // Connected: what others send does not come through.
      socket.connect(port, host, () => socket.send(question));
    });
  } finally {
    socket.close();
  }
}

/** `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353` */
function endOf(server: string): { host: string; port: number } {
  const [, six, four, port] = /^(?:\[(.*)\]|([^:]+))(?::(\d+))?$/.exec(server) ?? [];
  return { host: six ?? four ?? server, port: Number(port ?? dnsPort) };
}
