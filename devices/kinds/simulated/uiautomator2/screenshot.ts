import { crc32, deflateSync } from 'node:zlib';
import { type Bounds, flatten, screenSize, type UiNode } from './screen.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG (RFC 2083, 8-bit grey) of the screen: black when it is off, else its views as rectangles. */
export function screenshot(root: UiNode, screenOn: boolean): Buffer {
  const { width, height } = screenSize;
  const rows = Buffer.alloc((width + 1) * height, screenOn ? 0x30 : 0);
  for (let y = 0; y < height; y += 1) rows[y * (width + 1)] = 0;
  if (screenOn) for (const node of flatten(root)) if (node.children.length === 0) fill(rows, node.bounds);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...parts]);
}

function fill(rows: Buffer, { left, top, right, bottom }: Bounds): void {
  const stride = screenSize.width + 1;
  for (let y = top + 4; y < bottom - 4; y += 1)
    rows.fill(0xb0, y * stride + 1 + left + 4, y * stride + right - 3);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
