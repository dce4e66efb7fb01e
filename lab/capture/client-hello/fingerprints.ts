import { createHash } from 'node:crypto';
import type { ClientHello } from './read-client-hello.ts';

/** Values without a meaning, which some clients strew in (RFC 8701): 0a0a, 1a1a, … */
const isGrease = (value: number) => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 255);
const [serverName, alpnExtension] = [0, 16];
const mostCounted = 99;
const shortHash = 12;

/** JA3 (github.com/salesforce/ja3): the MD5 of version, ciphers, extensions, groups and point formats as they came. */
export function ja3Of({ version, ciphers, extensions, groups, pointFormats }: ClientHello): string {
  const lists = [ciphers, extensions, groups].map((list) =>
    list.filter((value) => !isGrease(value)).join('-'),
  );
  return createHash('md5')
    .update([version, ...lists, pointFormats.join('-')].join(','))
    .digest('hex');
}

/** JA4 over TCP (github.com/FoxIO-LLC/ja4, technical_details/JA4.md): what a client offers, whatever its order. */
export function ja4Of(hello: ClientHello): string {
  const ciphers = hello.ciphers.filter((value) => !isGrease(value));
  const extensions = hello.extensions.filter((value) => !isGrease(value));
  const others = extensions.filter((value) => value !== serverName && value !== alpnExtension);
  const algorithms = hello.signatureAlgorithms.filter((value) => !isGrease(value)).map(hex);
  const offered = [sorted(others), ...(algorithms.length === 0 ? [] : [algorithms.join(',')])].join('_');
  const named = extensions.includes(serverName) ? 'd' : 'i';
  const first = `t${versionOf(hello)}${named}${count(ciphers)}${count(extensions)}${protocolOf(hello)}`;
  return [first, hashOf(sorted(ciphers)), extensions.length === 0 ? noneHash : hashOf(offered)].join('_');
}

const hex = (value: number) => value.toString(16).padStart(4, '0');
const sorted = (values: readonly number[]) => values.map(hex).sort().join(',');
const count = (values: readonly number[]) => String(Math.min(values.length, mostCounted)).padStart(2, '0');
const noneHash = '0'.repeat(shortHash);

function hashOf(text: string): string {
  return text === '' ? noneHash : createHash('sha256').update(text).digest('hex').slice(0, shortHash);
}

const versions: Readonly<Record<number, string>> = {
  ...{ 772: '13', 771: '12', 770: '11', 769: '10', 768: 's3', 2: 's2' },
};

/** The highest that it can speak. */
function versionOf({ version, supportedVersions }: ClientHello): string {
  const known = supportedVersions.filter((value) => !isGrease(value));
  return versions[known.length === 0 ? version : Math.max(...known)] ?? '00';
}

/** First and last character of the first protocol that it offers, by their hexadecimal digits where they are no such. */
function protocolOf({ alpn: [first = ''] }: ClientHello): string {
  if (first === '') return '00';
  const ends = (text: string) => `${text[0]}${text.at(-1)}`;
  const isPlain = /^[0-9A-Za-z]$/.test(first[0] ?? '') && /^[0-9A-Za-z]$/.test(first.at(-1) ?? '');
  return ends(isPlain ? first : Buffer.from(first, 'latin1').toString('hex'));
}
