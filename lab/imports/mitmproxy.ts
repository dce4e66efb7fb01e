import { type FileHandle, open } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import type { CaptureFormat, CaptureItem } from './capture.ts';
import { mitmproxyItem } from './mitmproxy-item.ts';
import { proxyBlind } from './proxy-blind.ts';
import { readTnet, type Tnet, tnetLength } from './tnetstring.ts';

/** More than this of one flow is not held in memory. */
const largestFlow = 256 * 1024 * 1024;

/** What mitmproxy and mitmdump write with `-w`: one tnetstring a flow. */
export const mitmproxy: CaptureFormat = {
  name: 'mitmproxy flows',
  isOne: (head) => tnetLength(head) !== null && /^\d+:\d+:/.test(head.toString('latin1', 0, 32)),
  blind: `${proxyBlind} mitmproxy does not save connections on which the phone refused its certificate.`,
  read: readItems,
};

async function* readItems(file: string): AsyncGenerator<CaptureItem> {
  const opened = await open(file);
  try {
    const { size } = await opened.stat();
    let offset = 0;
    for (let flow = 0; offset < size; flow++) {
      const length = tnetLength(await piece(opened, offset, Math.min(16, size - offset)));
      if (length === null || offset + length > size) throw noFlow(file, offset);
      const item = await flowAt(opened, file, offset, length, flow);
      if (item !== null) yield item;
      offset += length;
    }
  } finally {
    await opened.close();
  }
}

async function flowAt(
  opened: FileHandle,
  file: string,
  offset: number,
  length: number,
  flow: number,
): Promise<CaptureItem | null> {
  const place = `flow ${flow}`;
  if (length > largestFlow) {
    const most = `${largestFlow / 1024 / 1024} MiB`;
    const faults = [`its ${length} bytes are more than are read of one flow (${most})`];
    return { kind: 'lost', place, at: null, client: null, faults };
  }
  const value = readTnet(await piece(opened, offset, length));
  if (!isDictionary(value)) throw noFlow(file, offset);
  return mitmproxyItem(value, place);
}

function isDictionary(value: Tnet | undefined): value is { readonly [key: string]: Tnet } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

async function piece(opened: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await opened.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

function noFlow(file: string, offset: number): LabError {
  return new LabError(
    'BAD_FILE',
    `${file} holds no mitmproxy flow from byte ${offset} on, or one that was cut short. Save the flows again (mitmdump -nr OLD -w NEW keeps those that are whole).`,
  );
}
