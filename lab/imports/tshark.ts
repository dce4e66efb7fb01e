import type { CaptureFormat } from './capture.ts';
import { itemsOfPackets, packetsBlind } from './packets/items-of-packets.ts';
import { readTsharkEk, readTsharkJson } from './packets/read-tshark.ts';

const blind = `${packetsBlind} What tshark was not asked to write (its option -j) is missing, and said.`;

/** `tshark -T json`: a list of packets with their layers. */
export const tsharkJson: CaptureFormat = {
  name: 'tshark JSON (-T json)',
  isOne: (head) => /^\s*\[\s*\{\s*"_index"/.test(head.toString('latin1')),
  blind,
  read: (file) => itemsOfPackets(readTsharkJson(file)),
};

/** `tshark -T ek`: the same as lines. */
export const tsharkEk: CaptureFormat = {
  name: 'tshark JSON lines (-T ek)',
  isOne: (head) => /^\s*\{\s*"(?:index|timestamp)"\s*:/.test(head.toString('latin1')),
  blind,
  read: (file) => itemsOfPackets(readTsharkEk(file)),
};
