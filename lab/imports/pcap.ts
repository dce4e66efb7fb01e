import type { CaptureFormat, CaptureItem } from './capture.ts';
import { itemsOfPackets, packetsBlind } from './packets/items-of-packets.ts';
import type { PacketOrLost } from './packets/packet.ts';
import { type Frame, readFrame } from './packets/read-frame.ts';
import { isPcap, readPcap } from './packets/read-pcap.ts';
import { isPcapng, readPcapng } from './packets/read-pcapng.ts';
import { readHead } from './read-head.ts';
import { KeyLog } from './tls/key-log.ts';

/** Packets as tcpdump, Wireshark, dumpcap and PCAPdroid write them. */
export const pcap: CaptureFormat = {
  name: 'pcap and pcapng',
  isOne: (head) => isPcap(head) || isPcapng(head),
  blind: packetsBlind,
  read: readItems,
};

async function* readItems(file: string): AsyncGenerator<CaptureItem> {
  const keys = new KeyLog();
  const frames = isPcapng(await readHead(file)) ? readPcapng(file, (log) => keys.add(log)) : readPcap(file);
  yield* itemsOfPackets(packetsIn(frames), keys);
}

async function* packetsIn(frames: AsyncIterable<Frame>): AsyncGenerator<PacketOrLost | null> {
  for await (const frame of frames) yield readFrame(frame);
}
