import type { CaptureItem } from '../capture.ts';
import { KeyLog } from '../tls/key-log.ts';
import { Connections } from './connections.ts';
import { Datagrams } from './datagrams.ts';
import { unfolded } from './items-of-http2.ts';
import type { PacketOrLost } from './packet.ts';

/** What a phone said, out of the packets in which it did; `keys` open what of it is TLS. */
export async function* itemsOfPackets(
  packets: AsyncIterable<PacketOrLost | null>,
  keys = new KeyLog(),
): AsyncGenerator<CaptureItem> {
  const connections = new Connections(keys);
  const datagrams = new Datagrams();
  for await (const packet of packets) {
    if (packet === null) continue;
    if ('kind' in packet) yield packet;
    else if (packet.protocol === 'tcp') yield* unfolded(connections.add(packet));
    else yield* datagrams.add(packet);
  }
  yield* unfolded(connections.end());
  yield* datagrams.end();
}

/** What captures of packets do not hold. */
export const packetsBlind =
  'It holds the packets that passed where it was made; what is encrypted in them is readable only where the file carries its keys, and what took another way ' +
  '(cellular data, another network) is not in it. Only TCP and UDP are read.';
