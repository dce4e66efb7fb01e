import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { dnsHeaderBytes, readDnsMessage } from '../../../../lab/model/dns-message.ts';
import type { PhoneState } from '../phone-state.ts';
import { sendDatagram } from './datagram.ts';
import { NetworkFault } from './network-fault.ts';
import { defaultInterface } from './route.ts';

/** As often, and so long each time, as Android asks one resolver. */
const tries = 2;
const answerMs = 5000;
const dnsPort = 53;
const longestLabel = 63;

/** The IPv4 address of a host, asked of the network's own resolver. Throws NetworkFault where it has none. */
export async function resolveName(
  state: PhoneState,
  resolver: string,
  host: string,
  uid: number,
): Promise<string> {
  if (isIP(host) !== 0) return host;
  const question = questionFor(host);
  const { bootId } = state;
  for (let tried = 0; tried < tries; tried += 1) {
    const way = { host: resolver, port: dnsPort };
    const reply = await sendDatagram(state, way, question, { uid, answerMs });
    if (state.bootId !== bootId || defaultInterface(state) !== 'wlan0') {
      throw new NetworkFault('broken', 'the phone lost its network');
    }
    if (reply === null) continue;
    const answer = readDnsMessage(reply)?.answers.find(({ type }) => type === 'A');
    if (answer !== undefined) return answer.data;
    throw new NetworkFault('unreachable', `the name ${host} does not exist`);
  }
  throw new NetworkFault('unreachable', `nobody told the address of ${host}`);
}

/** A question for the A record of a name, with recursion desired (RFC 1035, 4.1). */
function questionFor(host: string): Buffer {
  const head = Buffer.alloc(dnsHeaderBytes);
  head.writeUInt16BE(randomInt(65_536), 0);
  head.writeUInt16BE(0x0100, 2);
  head.writeUInt16BE(1, 4);
  const labels = host.split('.').map((label) => {
    const text = Buffer.from(label, 'latin1');
    if (text.length === 0 || text.length > longestLabel) {
      throw new NetworkFault('invalid-request', 'the host is no name that can be asked for');
    }
    return Buffer.concat([Buffer.of(text.length), text]);
  });
  return Buffer.concat([head, ...labels, Buffer.of(0, 0, 1, 0, 1)]);
}
