import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { sentenceOf } from '../../../lab/errors.ts';
import type { CaStore } from '../../../lab/model/ca.ts';
import { canaryHost } from '../../../lab/model/canary.ts';
import type { Adb } from './adb.ts';
import { caFolders } from './ca-stores.ts';
import { canaryLines } from './canary.ts';
import { quote } from './quote.ts';

const limitMs = 20_000;

/** Where the proxy is for the phone, and where the lab's certificate stands on it. */
export type SecureWay = { readonly proxy: string; readonly store: CaStore; readonly caFileName: string };

/**
 * The canary once more, over TLS: from the phone's own address through its proxy, to a client that
 * trusts the lab's certificate as it is read from the phone's store at this moment, and nothing else. The
 * client itself is the lab's, at the other end of the shell's `nc`: it proves that the recorder opens TLS of
 * this phone with that certificate, not that an app trusts it. Answers why it was not answered; null
 * where it was.
 */
export async function sendSecureCanary(adb: Adb, token: string, way: SecureWay): Promise<string | null> {
  const pem = await certificateOn(adb, way);
  if (pem === null) return 'the lab’s CA is in no store of the phone';
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(way.proxy) ?? [];
  const wire = await adb.stream(`nc -w 15 ${quote(host)} ${port}`, limitMs);
  try {
    const status = await askOver(wire, pem, token);
    return status === '200' ? null : `the recorder answered with status ${status}`;
  } catch (thrown) {
    adb.throwIfStopped();
    return sentenceOf(thrown).replace(/\.$/, '');
  } finally {
    wire.destroy();
  }
}

async function certificateOn(adb: Adb, { store, caFileName }: SecureWay): Promise<string | null> {
  const places = store === 'system' ? [caFolders.module, caFolders.system] : [caFolders.user];
  for (const folder of store === 'none' ? [] : places) {
    const { stdout, exitCode } = await adb.shell(`cat ${folder}/${caFileName}`);
    if (exitCode === 0) return stdout;
  }
  return null;
}

/**
 * Asks the recorder at the other end of a connection for a tunnel to the canary's host, and POSTs the
 * canary over TLS in it, by this authority alone. Answers the status of the reply.
 */
export async function askOver(wire: Duplex, ca: string, token: string): Promise<string> {
  const lost = once(wire, 'close').then(() => Promise.reject(new Error('the connection was closed')));
  lost.catch(() => undefined);
  const exchange = async () => {
    wire.write(`CONNECT ${canaryHost}:443 HTTP/1.1\r\nHost: ${canaryHost}:443\r\n\r\n`);
    await firstStatus(wire);
    const socket = connect({ socket: wire, servername: canaryHost, ca, ALPNProtocols: ['http/1.1'] });
    await once(socket, 'secureConnect');
    socket.write(canaryLines(token, '/').join('\r\n'));
    return await firstStatus(socket);
  };
  return await Promise.race([exchange(), lost]);
}

/** The status of the first answer that comes; a head that is cut in two is none of the recorder's. */
async function firstStatus(stream: Duplex): Promise<string> {
  const [head] = (await once(stream, 'data')) as [Buffer];
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(head.toString('latin1'))?.[1];
  if (status === undefined) throw new Error('the recorder’s answer was no HTTP');
  return status;
}
