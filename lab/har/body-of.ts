import { brotliDecompressSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Headers } from '../model/flow.ts';
import { itemsOf, type Json, objectOf, textOf } from './json-value.ts';
import { readsAsLatin1 } from './reads-as-latin1.ts';

/** A body out of a HAR, and what is wrong with it in words, or null. */
export type ReadBody = {
  readonly body: Buffer | null;
  readonly decoded: boolean;
  readonly fault: string | null;
};

const none: ReadBody = { body: null, decoded: false, fault: null };

/** The request's body out of `postData`: text, base64 (`encoding` or `_encoding`), or fields. */
export function requestBodyOf(request: Json, headers: Headers): ReadBody {
  const postData = objectOf(request.postData);
  if (postData === null) return absent(request.bodySize);
  if (postData._missing === true)
    return { ...none, fault: 'its body was not at rest when the file was made' };
  const read = requestText(postData, request, headers);
  return postData._complete === false && read.fault === null
    ? { ...read, fault: 'its body was cut short' }
    : read;
}

function requestText(postData: Json, request: Json, headers: Headers): ReadBody {
  const encoding = textOf(postData.encoding) ?? textOf(postData._encoding);
  const mimeType = textOf(postData.mimeType) ?? headerOf(headers, 'content-type');
  const text = textOf(postData.text);
  const params = itemsOf(postData.params);
  if (text !== null && (text !== '' || params.length === 0)) {
    return text === '' ? absent(request.bodySize) : written(text, encoding, headers, mimeType);
  }
  if (params.length === 0) return absent(request.bodySize);
  const fields = params.map(objectOf).filter((each) => each !== null);
  return { body: formOf(fields, mimeType), decoded: false, fault: null };
}

/** The response's body out of `content`. Tools often leave it out: that alone is no fault. */
export function responseBodyOf(response: Json, headers: Headers): ReadBody {
  const content = objectOf(response.content);
  const text = textOf(content?.text);
  if (content === null || text === null || text === '') return none;
  const encoding = textOf(content.encoding) ?? textOf(content._encoding);
  return written(text, encoding, headers, textOf(content.mimeType) ?? '');
}

function absent(size: Json[string]): ReadBody {
  if (typeof size !== 'number' || size <= 0) return none;
  return { ...none, fault: `its body of ${size} bytes is not in the file` };
}

function written(text: string, encoding: string | null, headers: Headers, mimeType: string): ReadBody {
  if (encoding?.toLowerCase() === 'base64') return fromBase64(text, headers);
  const compressed = headerOf(headers, 'content-encoding');
  const body = readsAsLatin1(text, mimeType) ? Buffer.from(text, 'latin1') : Buffer.from(text, 'utf8');
  const fault = text.includes('\uFFFD') ? 'the tool replaced bytes of its body that are no text' : null;
  return { body, decoded: isDecoded(body, compressed), fault };
}

function fromBase64(text: string, headers: Headers): ReadBody {
  const compact = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact)) {
    return { ...none, fault: 'its body is said to be base64 and is not' };
  }
  const body = Buffer.from(compact, 'base64');
  return { body, decoded: isDecoded(body, headerOf(headers, 'content-encoding')), fault: null };
}

/** Whether a body that is declared compressed is stored as what was inside. */
function isDecoded(body: Buffer, compressed: string): boolean {
  switch (compressed.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return !(body[0] === 0x1f && body[1] === 0x8b);
    case 'zstd':
      return !body.subarray(0, 4).equals(zstdMagic);
    case 'deflate':
      return !(inflates(body, inflateSync) || inflates(body, inflateRawSync));
    case 'br':
      return !inflates(body, brotliDecompressSync);
    default:
      return false;
  }
}

const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** A bomb stops at the limit, which shows as well that it is compressed. */
function inflates(
  body: Buffer,
  inflate: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer,
): boolean {
  try {
    inflate(body, { maxOutputLength: 1024 * 1024 });
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
  }
}

function formOf(fields: readonly Json[], mimeType: string): Buffer {
  if (!/^multipart\//i.test(mimeType)) {
    const pairs = fields.map(({ name, value }) => `${formText(textOf(name))}=${formText(textOf(value))}`);
    return Buffer.from(pairs.join('&'), 'utf8');
  }
  const boundary = /boundary="?([^";]+)"?/i.exec(mimeType)?.[1] ?? 'boundary';
  const parts = fields.map((field) => {
    const file = textOf(field.fileName);
    const type = textOf(field.contentType);
    const disposition = `form-data; name="${textOf(field.name) ?? ''}"${file === null ? '' : `; filename="${file}"`}`;
    const typed = type === null ? '' : `Content-Type: ${type}\r\n`;
    return `--${boundary}\r\nContent-Disposition: ${disposition}\r\n${typed}\r\n${textOf(field.value) ?? ''}\r\n`;
  });
  return Buffer.from(`${parts.join('')}--${boundary}--\r\n`, 'utf8');
}

/** Tools disagree on whether fields are percent-encoded; what looks encoded is left as it is. */
function formText(text: string | null): string {
  if (text === null) return '';
  return /^(?:[\w.~*'()!+-]|%[0-9a-fA-F]{2})*$/.test(text) ? text : encodeURIComponent(text);
}

function headerOf(headers: Headers, wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
}
