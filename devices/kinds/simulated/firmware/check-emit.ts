import { sentenceOf } from '../../../../lab/errors.ts';
import { parseBase64Body } from './body.ts';
import { encoderOf } from './encoders.ts';
import type { BodyTemplate, RequestTemplate } from './firmware.ts';
import { parseTemplate } from './template.ts';

type Path = readonly PropertyKey[];

/** Reports a fault at a path within what is checked; does not return. */
export type Fail = (path: Path, message: string) => never;

/** Checks what the shape alone cannot: templates, encodings, URL and header lines of one emission. */
export function checkEmit(emit: { readonly request: RequestTemplate }, fail: Fail): void {
  const { request } = emit;
  const failHere: Fail = (path, message) => fail(['request', ...path], message);
  checkUrl(request.url, failHere);
  for (const [name, value] of Object.entries(request.headers)) checkHeader(name, value, failHere);
  if (request.body !== null) checkBody(request.body, failHere);
  request.encode.forEach((word, index) => {
    attempt(() => encoderOf(word), ['encode', index], failHere);
  });
}

function checkUrl(url: string, fail: Fail): void {
  const template = attempt(() => parseTemplate(url, false), ['url'], fail);
  const example = template.map((part) => (typeof part === 'string' ? part : '1')).join('');
  const parsed = URL.canParse(example) ? new URL(example) : null;
  if (parsed === null || !/^(?:https?|udp):\/\//i.test(url)) {
    fail(['url'], 'is not an absolute http://, https:// or udp:// URL');
  }
  if (parsed.protocol === 'udp:' && (parsed.port === '' || !/^\/?$/.test(parsed.pathname))) {
    fail(['url'], 'names a datagram without a port, or with a path; write udp://HOST:PORT');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    fail(['url'], 'holds a user name or password; put them into an Authorization header');
  }
}

const framing = ['content-length', 'transfer-encoding', 'connection', 'expect', 'upgrade'];

function checkHeader(name: string, value: string, fail: Fail): void {
  const path = ['headers', name];
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) fail(path, 'is not the name of an HTTP header');
  if (framing.includes(name.toLowerCase())) fail(path, 'is written by the phone itself; leave it out');
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) fail(path, 'holds a control character');
  attempt(() => parseTemplate(value, false), path, fail);
}

function checkBody(body: BodyTemplate, fail: Fail): void {
  if ('base64' in body) {
    attempt(() => parseBase64Body(body.base64), ['body', 'base64'], fail);
    return;
  }
  const raw = 'protobuf' in body;
  checkStrings(body, ['body'], raw, fail);
}

/** Every string of a body is a template; keys of JSON and forms are too. */
function checkStrings(value: unknown, path: Path, raw: boolean, fail: Fail): void {
  if (typeof value === 'string') attempt(() => parseTemplate(value, raw), path, fail);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    const place = Array.isArray(value) ? Number(key) : key;
    attempt(() => parseTemplate(key, raw), [...path, place], fail);
    checkStrings(each, [...path, place], raw, fail);
  }
}

function attempt<Result>(parse: () => Result, path: Path, fail: Fail): Result {
  try {
    return parse();
  } catch (thrown) {
    return fail(path, sentenceOf(thrown));
  }
}
