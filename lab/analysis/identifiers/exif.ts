/** What a picture says of itself in its EXIF data: texts that tell it apart, and where the data lies. */
export type Exif = { readonly texts: readonly string[]; readonly block: Uint8Array };

/** Tags of Exif 2.32 whose text can be one picture's, or one camera's, own: not its make, model or time. */
const tellingTags = new Set([
  0x010e, // ImageDescription
  0x013b, // Artist
  0x8298, // Copyright
  0xa420, // ImageUniqueID
  0xa430, // CameraOwnerName
  0xa431, // BodySerialNumber
  0xa435, // LensSerialNumber
]);

const exifIfd = 0x8769;
const ascii = 2;
const entryBytes = 12;

/** Shorter texts stand in other messages by chance. */
const leastText = 8;

/** The EXIF data of a JPEG (APP1, `Exif\0\0`, TIFF); null where it has none. Never throws for what it holds. */
export function exifOf(file: Uint8Array): Exif | null {
  const block = blockIn(file);
  if (block === null) return null;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const little = block[0] === 0x49;
  const texts = textsIn(view, little, readAt(view, 4, 4, little), 0);
  return { texts: [...new Set(texts)].filter((text) => text.length >= leastText), block };
}

/** The TIFF structure inside APP1. */
function blockIn(file: Uint8Array): Uint8Array | null {
  if (file[0] !== 0xff || file[1] !== 0xd8) return null;
  let at = 2;
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1];
    const length = (file[at + 2] ?? 0) * 256 + (file[at + 3] ?? 0);
    const body = file.subarray(at + 4, at + 2 + length);
    const isExif = Buffer.from(body.subarray(0, 6)).toString('latin1') === 'Exif\0\0';
    if (marker === 0xe1 && isExif && body.length > 14) return body.subarray(6);
    // Pictures begin with the start of scan; nothing is told after it.
    if (marker === 0xda || length < 2) return null;
    at += 2 + length;
  }
  return null;
}

function textsIn(view: DataView, little: boolean, at: number | null, depth: number): string[] {
  const count = at === null ? null : readAt(view, at, 2, little);
  if (at === null || count === null || depth > 2) return [];
  return Array.from({ length: Math.min(count, 500) }, (_, index) => at + 2 + index * entryBytes).flatMap(
    (entry) => {
      const tag = readAt(view, entry, 2, little) ?? 0;
      if (tag === exifIfd) return textsIn(view, little, readAt(view, entry + 8, 4, little), depth + 1);
      return tellingTags.has(tag) ? textOf(view, little, entry) : [];
    },
  );
}

/** Up to four bytes stand in the entry itself: too short to tell a picture by. */
function textOf(view: DataView, little: boolean, entry: number): string[] {
  const length = readAt(view, entry + 4, 4, little) ?? 0;
  const offset = readAt(view, entry + 8, 4, little) ?? 0;
  if (readAt(view, entry + 2, 2, little) !== ascii || length <= 4) return [];
  if (offset + length > view.byteLength) return [];
  const bytes = Buffer.from(view.buffer, view.byteOffset + offset, length);
  return [
    bytes
      .toString('utf8')
      .replace(/\0[\s\S]*$/, '')
      .trim(),
  ];
}

function readAt(view: DataView, at: number, bytes: 2 | 4, little: boolean): number | null {
  if (at < 0 || at + bytes > view.byteLength) return null;
  return bytes === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
}
