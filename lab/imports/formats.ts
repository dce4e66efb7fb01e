import type { CaptureFormat } from './capture.ts';
import { har } from './har.ts';
import { mitmproxy } from './mitmproxy.ts';
import { pcap } from './pcap.ts';
import { pcapdroidCsv } from './pcapdroid-csv.ts';
import { saz } from './saz.ts';
import { tsharkEk, tsharkJson } from './tshark.ts';

/** Formats that can be imported; a file belongs to the first that knows it. */
export const captureFormats: readonly CaptureFormat[] = [
  har,
  saz,
  mitmproxy,
  pcap,
  tsharkJson,
  tsharkEk,
  pcapdroidCsv,
];
