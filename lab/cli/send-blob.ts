import { LabError } from '../errors.ts';

/** One request to the lab's server; throws USAGE where the server refuses it. */
type Ask = (
  path: string,
  request: { method: string; headers?: Record<string, string>; body?: Uint8Array<ArrayBuffer> },
) => Promise<Pick<Response, 'headers'>>;

/** Bytes for the lab's server, read part by part. */
export type Blob = {
  readonly sha256: string;
  readonly bytes: number;
  part(from: number, end: number): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
};

/** Small enough that little is sent twice after a fault. */
const partBytes = 8 * 2 ** 20;
/** How often in a row a part is refused without the server having got further. */
const mostRefusals = 5;

/**
 * Sends the bytes that the server does not have yet. A part is refused where the server has another number of
 * bytes than this sender thinks, since another sends the same or a part broke off: it goes on from there. Any
 * other refusal is thrown.
 */
export async function sendBlob(ask: Ask, blob: Blob): Promise<void> {
  let offset = await offsetOf(ask, blob);
  let refusals = 0;
  while (offset !== 'whole') {
    const from: number = offset;
    try {
      offset = await sendPart(ask, blob, from);
    } catch (error) {
      if (!(error instanceof LabError) || error.code !== 'USAGE') throw error;
      const there = await offsetOf(ask, blob);
      refusals = there === 'whole' || there > from ? 0 : refusals + 1;
      if (there === from || refusals === mostRefusals) throw error;
      offset = there;
    }
  }
}

type Offset = number | 'whole';

const pathOf = ({ sha256 }: Blob): string => `/api/v1/blobs/${sha256}`;

/** How many bytes the server has. One that refuses to tell has none, or says why when it is sent some. */
async function offsetOf(ask: Ask, blob: Blob): Promise<Offset> {
  const state = await ask(pathOf(blob), { method: 'HEAD' }).catch((error: unknown) => {
    if (error instanceof LabError && error.code === 'USAGE') return null;
    throw error;
  });
  if (state?.headers.get('upload-complete') === '1') return 'whole';
  return Number(state?.headers.get('upload-offset') ?? 0);
}

async function sendPart(ask: Ask, blob: Blob, offset: number): Promise<Offset> {
  const end = Math.min(offset + partBytes, blob.bytes);
  await ask(pathOf(blob), {
    method: 'PUT',
    headers: {
      'content-type': 'application/octet-stream',
      'upload-offset': String(offset),
      'upload-complete': end === blob.bytes ? '1' : '0',
    },
    body: await blob.part(offset, end),
  });
  return end === blob.bytes ? 'whole' : end;
}
