import { inflateRawSync } from 'node:zlib';
import type { InstalledPackage } from './phone-state.ts';

export type ApkFacts = Pick<
  InstalledPackage,
  'name' | 'versionCode' | 'versionName' | 'permissions' | 'instruments'
>;

const stringPool = 0x0001;
const startElement = 0x0102;
const typeString = 0x03;

type Element = { readonly tag: string; readonly attributes: ReadonlyMap<string, string | number> };

/** What an APK says of itself in its binary manifest, or undefined where it is no APK. */
export function readApkFacts(apk: Buffer): ApkFacts | undefined {
  const manifest = readZipEntry(apk, 'AndroidManifest.xml');
  if (manifest === undefined) return undefined;
  const elements = readElements(manifest);
  const root = elements.find(({ tag }) => tag === 'manifest');
  const name = root?.attributes.get('package');
  if (root === undefined || typeof name !== 'string') return undefined;
  const instrumentation = elements.find(({ tag }) => tag === 'instrumentation')?.attributes;
  return {
    name,
    versionCode: Number(root.attributes.get('versionCode') ?? 0),
    versionName: String(root.attributes.get('versionName') ?? ''),
    permissions: elements
      .filter(({ tag }) => tag === 'uses-permission')
      .map(({ attributes }) => String(attributes.get('name') ?? '')),
    instruments:
      instrumentation === undefined
        ? null
        : {
            target: String(instrumentation.get('targetPackage') ?? name),
            runner: String(instrumentation.get('name') ?? ''),
          },
  };
}

/** The bytes of a file in a zip archive (APPNOTE.TXT 4.3): stored or deflated; undefined where absent. */
export function readZipEntry(zip: Buffer, name: string): Buffer | undefined {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0) return undefined;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0 && at + 46 <= zip.length; left -= 1) {
    const nameBytes = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameBytes) === name) return unpack(zip, at);
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return undefined;
}

function unpack(zip: Buffer, central: number): Buffer {
  const local = zip.readUInt32LE(central + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(start, start + zip.readUInt32LE(central + 20));
  return zip.readUInt16LE(central + 10) === 0 ? packed : inflateRawSync(packed);
}

/** The start tags of a binary XML file (ResourceTypes.h: ResXMLTree), in order. */
function readElements(xml: Buffer): Element[] {
  const elements: Element[] = [];
  let strings: string[] = [];
  for (let at = 8; at + 8 <= xml.length; at += Math.max(8, xml.readUInt32LE(at + 4))) {
    const type = xml.readUInt16LE(at);
    if (type === stringPool) strings = readStrings(xml, at);
    if (type === startElement) elements.push(readElement(xml, at, strings));
  }
  return elements;
}

function readElement(xml: Buffer, at: number, strings: readonly string[]): Element {
  const attributes = new Map<string, string | number>();
  const first = at + 16 + xml.readUInt16LE(at + 24);
  for (let index = 0; index < xml.readUInt16LE(at + 28); index += 1) {
    const place = first + index * xml.readUInt16LE(at + 26);
    const value = xml.readUInt32LE(place + 16);
    const isText = xml.readUInt8(place + 15) === typeString;
    attributes.set(strings[xml.readUInt32LE(place + 4)] ?? '', isText ? (strings[value] ?? '') : value);
  }
  return { tag: strings[xml.readUInt32LE(at + 20)] ?? '', attributes };
}

function readStrings(xml: Buffer, at: number): string[] {
  const utf8 = (xml.readUInt32LE(at + 16) & 0x100) !== 0;
  const start = at + xml.readUInt32LE(at + 20);
  return Array.from({ length: xml.readUInt32LE(at + 8) }, (_, index) => {
    const place = start + xml.readUInt32LE(at + xml.readUInt16LE(at + 2) + index * 4);
    return utf8 ? readUtf8(xml, place) : readUtf16(xml, place);
  });
}

/** Two lengths (characters, bytes) of one or two octets each, then the bytes. */
function readUtf8(xml: Buffer, at: number): string {
  const skip = (place: number) => place + (xml.readUInt8(place) & 0x80 ? 2 : 1);
  const place = skip(at);
  const high = xml.readUInt8(place);
  const bytes = high & 0x80 ? ((high & 0x7f) << 8) | xml.readUInt8(place + 1) : high;
  return xml.toString('utf8', skip(place), skip(place) + bytes);
}

function readUtf16(xml: Buffer, at: number): string {
  const high = xml.readUInt16LE(at);
  const long = (high & 0x8000) !== 0;
  const units = long ? ((high & 0x7fff) << 16) | xml.readUInt16LE(at + 2) : high;
  const start = at + (long ? 4 : 2);
  return xml.toString('utf16le', start, start + units * 2);
}
