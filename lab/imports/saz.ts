import { type FileHandle, open } from 'node:fs/promises';
import type { HarItem, HarRequest, HarResponse } from '../har/har-file.ts';
import { openZip, type ZipFile } from '../zip-file.ts';
import type { CaptureFormat, CaptureItem } from './capture.ts';
import { itemsOfHar } from './har.ts';
import { headerOf, readAnswer, readRequest } from './packets/http-requests.ts';
import { proxyBlind } from './proxy-blind.ts';

const remedy = 'Save the sessions again in Fiddler (File, Save, All Sessions), without a password.';
const largestMember = 128 << 20;

/** Sessions as Fiddler saves them: a zip of `raw/1_c.txt` (request), `_s.txt` (answer) and `_m.xml` (times). */
export const saz: CaptureFormat = {
  name: 'SAZ',
  isOne: (head, file) =>
    head.length >= 4 &&
    head.readUInt32BE(0) === 0x504b0304 &&
    (/\.saz$/i.test(file) || head.includes('raw/')),
  blind: proxyBlind,
  read: readItems,
};

async function* readItems(file: string): AsyncGenerator<CaptureItem> {
  const handle = await open(file);
  try {
    yield* itemsOfHar(sessionsIn(handle, file));
  } finally {
    await handle.close();
  }
}

async function* sessionsIn(handle: FileHandle, file: string): AsyncGenerator<HarItem> {
  const zip = await openZip(handle, file, remedy);
  const names = new Set(await zip.names());
  const numbers = [...names].flatMap((name) => /^raw\/(\d{1,12})_c\.txt$/.exec(name)?.[1] ?? []);
  for (const [entry, number] of numbers.sort((a, b) => Number(a) - Number(b)).entries()) {
    const spoke = names.has(`raw/${number}_w.txt`);
    const faults = spoke ? ['its WebSocket messages are not read'] : [];
    yield { entry, ...(await sessionOf(zip, number, entry, faults)) };
  }
}

async function sessionOf(
  zip: ZipFile,
  number: string,
  entry: number,
  faults: readonly string[],
): Promise<Pick<HarItem, 'read' | 'faults'>> {
  const member = (name: string) => zip.member(`raw/${number}_${name}`, largestMember);
  const request = requestIn((await member('c.txt')) ?? Buffer.alloc(0));
  if (request === null) return { read: null, faults: [...faults, 'its request is not in the file'] };
  const at = timeIn((await member('m.xml'))?.toString('utf8') ?? '');
  const response = responseIn((await member('s.txt')) ?? Buffer.alloc(0), request.method);
  const read = { entry, at, request, response, webSocketMessages: [], raw: [], refused: false };
  return { read, faults };
}

function requestIn(bytes: Buffer): HarRequest | null {
  const message = readRequest(bytes);
  if (message === null) return null;
  const [method, target, version] = message.line;
  const isTunnel = /^connect$/i.test(method);
  const named = `http://${headerOf(message.headers, 'host')}${target.startsWith('/') ? target : '/'}`;
  const url = isTunnel ? `https://${target}` : /^[a-z]+:\/\//i.test(target) ? target : named;
  const { headers } = message;
  return { method, url, httpVersion: version, headers, body: bodyBehind(bytes, message), decoded: false };
}

function responseIn(bytes: Buffer, method: string): HarResponse | null {
  const message = readAnswer(bytes, method);
  if (message === null) return null;
  const { headers } = message;
  return { status: Number(message.line[1]) || 0, headers, body: bodyBehind(bytes, message), decoded: false };
}

/** Fiddler may have taken a body apart whose headers still declare how it was packed: then all behind the head is it. */
function bodyBehind(bytes: Buffer, { body, whole, rest }: NonNullable<ReturnType<typeof readRequest>>) {
  if (whole && rest.length === 0) return body;
  const behind = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  return behind.length === 0 ? null : behind;
}

/** When the phone's request began; the tool's zero is none. */
function timeIn(xml: string): number | null {
  const text = /\bClientBeginRequest="([^"]{10,40})"/.exec(xml)?.[1] ?? '';
  const time = /^0001-/.test(text) ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
