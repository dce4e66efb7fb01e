import { bytesOf } from './filters.ts';
import type { BodyTemplate, JsonValue } from './firmware.ts';
import { encodeProtobuf } from './protobuf.ts';
import { fill, fillBytes, fillText, type Lookup, parseTemplate, type Template } from './template.ts';

/** The body with the phone's values filled in, before its encodings. */
export function fillBody(body: BodyTemplate, lookup: Lookup): Buffer {
  if ('json' in body) return Buffer.from(JSON.stringify(fillJson(body.json, lookup)));
  if ('form' in body) return Buffer.from(fillForm(body.form, lookup));
  if ('text' in body) return Buffer.from(fillText(body.text, lookup));
  if ('xml' in body) return Buffer.from(fillText(body.xml, lookup, escapeXml));
  if ('base64' in body) return fillBase64(body.base64, lookup);
  return encodeProtobuf(body.protobuf, (text) => fillBytes(text, lookup));
}

/** What an HTTP client of the phone declares for a body of this kind when the firmware names no type. */
export function contentTypeOf(body: BodyTemplate): string {
  if ('json' in body) return 'application/json; charset=utf-8';
  if ('form' in body) return 'application/x-www-form-urlencoded';
  if ('text' in body) return 'text/plain; charset=utf-8';
  if ('xml' in body) return 'text/xml; charset=utf-8';
  return 'protobuf' in body ? 'application/x-protobuf' : 'application/octet-stream';
}

/**
 * The parts of a `base64` body. Literal base64 stands for its raw bytes, in which templates may
 * stand too; between literals, a template that ends in `|base64` is base64 text like them, and any
 * other stands for its own bytes.
 */
export function parseBase64Body(text: string): Template {
  const template = parseTemplate(text, true);
  const literal = template.filter((part) => typeof part === 'string').join('');
  if (!/^[\sA-Za-z0-9+/_=-]*$/.test(literal)) {
    throw new Error('is not base64; write the raw bytes in base64');
  }
  return template;
}

function fillBase64(text: string, lookup: Lookup): Buffer {
  const chunks: Buffer[] = [];
  let pending = '';
  for (const part of parseBase64Body(text)) {
    if (typeof part === 'string') pending += part;
    else if (part.filters.at(-1) === 'base64') pending += fill(part, lookup);
    else {
      chunks.push(decodeRuns(pending, lookup), bytesOf(fill(part, lookup)));
      pending = '';
    }
  }
  return Buffer.concat([...chunks, decodeRuns(pending, lookup)]);
}

/** Decodes base64 that may have padding in its middle, where two pieces were joined. */
function decodeRuns(text: string, lookup: Lookup): Buffer {
  const runs = text.replace(/\s/g, '').match(/[^=]+=*/g) ?? [];
  return fillWithin(Buffer.concat(runs.map((run) => Buffer.from(run, 'base64'))), lookup);
}

/** Templates inside raw bytes; bytes that only look like one stay as they are. */
function fillWithin(bytes: Buffer, lookup: Lookup): Buffer {
  if (!bytes.includes('{{')) return bytes;
  try {
    const parts = parseTemplate(bytes.toString('latin1'), true);
    return Buffer.concat(
      parts.map((part) =>
        typeof part === 'string' ? Buffer.from(part, 'latin1') : bytesOf(fill(part, lookup)),
      ),
    );
  } catch {
    return bytes;
  }
}

function fillJson(value: JsonValue, lookup: Lookup): unknown {
  if (typeof value === 'string') return fillText(value, lookup);
  if (Array.isArray(value)) return value.map((each: JsonValue) => fillJson(each, lookup));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as { readonly [key: string]: JsonValue });
  return Object.fromEntries(entries.map(([key, each]) => [fillText(key, lookup), fillJson(each, lookup)]));
}

function fillForm(form: Readonly<Record<string, string>>, lookup: Lookup): string {
  const pairs = Object.entries(form).map(([key, value]) => [fillText(key, lookup), fillText(value, lookup)]);
  return new URLSearchParams(pairs as [string, string][]).toString();
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
