import { createHmac, hash } from 'node:crypto';
import type { Device, Identifier, IdentifierKind } from '../../model/device.ts';
import { digestNames } from './digests.ts';
import type { Spelling } from './identifier-kind.ts';
import { familyOf } from './list.ts';

/** Takes one digest: what was hashed how, and its bytes. */
export type DigestSink = (name: string, digest: Uint8Array) => void;

const endings = ['', '\n', '\r\n', '\0'];
const separators = ['', ':', '_', '-', '|', ','];
const packageSeparators = ['', ':', '_', '-'];
const packageDigests = ['md5', 'sha1', 'sha256'] as const;

/** Values of a phone that its software has at hand when it salts another one. */
const saltKinds: ReadonlySet<IdentifierKind> = new Set([
  'serial',
  'android-id',
  'advertising-id',
  'imei',
  'wifi-mac',
]);

/** Values that a salt hides no better, since they are short, many phones have them, or they are no single text. */
const unsaltedKinds: ReadonlySet<IdentifierKind> = new Set([
  'location',
  'cell-id',
  'lac',
  'ssid',
  'bssid',
  'contact',
  'sms',
  'device-name',
  'local-ip',
  'file',
]);

/** Of the others, those that are salted with the name of a package: a build has hundreds. */
const packageKinds: ReadonlySet<IdentifierKind> = new Set([
  'imei',
  'meid',
  'serial',
  'imsi',
  'wifi-mac',
  'android-id',
  'advertising-id',
]);

/** Texts and bytes of a value that are hashed as they stand: each spelling in either case, and UTF-16. */
export function formDigests({ kind, value }: Identifier, sink: DigestSink): void {
  const family = familyOf(kind);
  const inputs = family.hashInputs(value).filter((text) => text.length > 3);
  if (inputs.length === 0) return;
  const forms = family.spellings(value, kind).filter(({ context }) => context !== 'name');
  for (const form of new Set(forms.flatMap(textsOf)))
    for (const ending of endings)
      for (const name of digestNames) sink(name, hash(name, form + ending, 'buffer'));
  const bytes = forms.flatMap(({ form }) => (typeof form === 'string' ? [] : [form]));
  const wide = inputs.map((text) => Buffer.from(text, 'utf16le'));
  for (const form of [...bytes, ...wide])
    for (const name of digestNames) sink(name, hash(name, form, 'buffer'));
  for (const input of new Set(inputs)) chainDigests(input, sink);
}

function textsOf({ form }: Spelling): string[] {
  return typeof form === 'string' ? [form, form.toLowerCase(), form.toUpperCase()] : [];
}

/** Hash of a hash: of its bytes, of its hex in either case, of its base64. */
function chainDigests(input: string, sink: DigestSink): void {
  for (const inner of digestNames) {
    const first = hash(inner, input, 'buffer');
    const hex = first.toString('hex');
    for (const text of [first, hex, hex.toUpperCase(), first.toString('base64')])
      for (const outer of digestNames) sink(`${inner}-${outer}`, hash(outer, text, 'buffer'));
  }
}

/** Digests with another value of the same phone in front or behind, or as the key of an HMAC (RFC 2104). */
export function saltedDigests(device: Device, identifier: Identifier, sink: DigestSink): void {
  if (unsaltedKinds.has(identifier.kind)) return;
  const salts = [...device.identifiers, { kind: 'serial', value: device.serial } as const]
    .filter(({ kind, value }) => saltKinds.has(kind) && value !== identifier.value)
    .map(({ value }) => value);
  for (const salt of new Set([...salts, device.product].filter((text) => text.length > 3)))
    for (const input of inputsOf(identifier)) {
      salted(input, salt, digestNames, separators, sink);
      keyed(input, salt, digestNames, sink);
    }
}

/** The same with the names of the build's packages. */
export function packageDigestsOf(
  identifier: Identifier,
  packages: readonly string[],
  sink: DigestSink,
): void {
  if (!packageKinds.has(identifier.kind)) return;
  for (const name of packages)
    for (const input of inputsOf(identifier)) {
      salted(input, name, packageDigests, packageSeparators, sink);
      keyed(input, name, packageDigests, sink);
    }
}

/** The two usual forms: of MAC addresses with colons and without. */
function inputsOf({ kind, value }: Identifier): string[] {
  return [...new Set(familyOf(kind).hashInputs(value))].slice(0, 2);
}

function salted(
  input: string,
  salt: string,
  names: readonly string[],
  between: readonly string[],
  sink: DigestSink,
): void {
  for (const separator of between)
    for (const text of [salt + separator + input, input + separator + salt])
      for (const name of names) sink(`${name}-salted`, hash(name, text, 'buffer'));
}

function keyed(input: string, key: string, names: readonly string[], sink: DigestSink): void {
  for (const name of names) sink(`hmac-${name}`, createHmac(name, key).update(input).digest());
}
