import { createHash } from 'node:crypto';
import { pick, type Random, wholeBetween } from '../judge/random.ts';

/** What a place of the generated traffic holds; the first five are unknown identifiers, the rest are none. */
export const identifierKinds = ['permanent', 'installation', 'app', 'boot-long', 'beside-nonces'] as const;
export const otherKinds = [
  'nonce',
  'timestamp',
  'install-time',
  'counter',
  'server-session',
  'own-session',
  'ab-bucket',
  'experiments',
  'model-constant',
  'build-value',
  'known-identifier',
] as const;
export type SourceKind = (typeof identifierKinds)[number] | (typeof otherKinds)[number];

/** What a phone has gone through, and when. */
export type PhoneState = {
  readonly index: number;
  readonly imei: string;
  readonly trial: number;
  readonly now: number;
  readonly boots: number;
  readonly installs: number;
  readonly resets: number;
};

/** One place, what stands in it, and how often it is sent. */
export type Source = {
  readonly number: number;
  readonly kind: SourceKind;
  readonly rate: number;
  /** Different choices that a server has. */
  readonly choices: number;
  /** Trials for which a session lasts on the average. */
  readonly lasts: number;
  readonly shape: Shape;
};

type Shape = 'uuid' | 'hex-16' | 'hex-32' | 'digits' | 'base64' | 'letters-digits';

/** Places in the proportions of what phones send: most of what is long and odd is no identifier. */
export function sourcesOf(count: number, random: Random): Source[] {
  return Array.from({ length: count }, (_, number): Source => {
    const kind = random() < 0.3 ? pick(random, identifierKinds) : pick(random, otherKinds);
    return {
      number,
      kind,
      rate: random() < 0.7 ? 1 : 0.4 + 0.5 * random(),
      choices: pick(random, [2, 2, 2, 2, 2, 2, 3, 3, 3, 4]),
      lasts: wholeBetween(random, 1, 3),
      shape: pick(random, ['uuid', 'hex-16', 'hex-32', 'digits', 'base64', 'letters-digits']),
    };
  });
}

/** The values that a source sends in one trial, by `phone`; each is a function of what its kind depends on. */
export function valuesOf(source: Source, phone: PhoneState, random: Random): string[] {
  const of = (...parts: readonly (string | number)[]) =>
    shaped(source.shape, [source.number, source.kind, ...parts].join('|'));
  const { index, trial, now, boots, installs, resets } = phone;
  switch (source.kind) {
    case 'permanent':
      return [of(index)];
    case 'installation':
      return [of(index, resets)];
    case 'app':
      return [of(index, installs, resets)];
    case 'boot-long':
      return [of(index, boots, installs, resets)];
    case 'beside-nonces':
      return [of(random()), of(index), of(random())];
    case 'nonce':
      return [of(random())];
    case 'timestamp':
      return [String(now)];
    case 'install-time':
      return [String(1_700_000_000_000 + index * 86_400_123 + resets * 3_600_000)];
    case 'counter':
      return [String(5_000_000_000 + index * 1_000_000 + trial * 977 + wholeBetween(random, 0, 100))];
    case 'server-session':
    case 'own-session':
      return [of(index, boots, Math.floor((trial + index) / source.lasts))];
    case 'ab-bucket':
      return [of(wordOf(`${source.number}|${index}`) % source.choices)];
    case 'experiments':
      return [0, 1, 2, 3].map((slot) =>
        of(slot, wordOf(`${source.number}|${slot}|${index}`) % source.choices),
      );
    case 'model-constant':
      return [of('model')];
    case 'build-value':
      return [`Acme/One/ONE:9/PPR1.${source.number}/00WW_1:user/release-keys`];
    case 'known-identifier':
      return [knownSpelling(phone.imei, source.number)];
  }
}

/** Whether a server makes the value, and says it before the phone does. */
export function isServers({ kind }: Source): boolean {
  return kind === 'server-session' || kind === 'ab-bucket' || kind === 'experiments';
}

function knownSpelling(imei: string, number: number): string {
  const digest = (name: string) => createHash(name).update(imei).digest('hex');
  return [imei, digest('md5'), digest('sha256'), Buffer.from(imei).toString('base64')][number % 4] ?? imei;
}

function digestOf(seed: string): Buffer {
  return createHash('sha256').update(seed).digest();
}

function wordOf(seed: string): number {
  return digestOf(seed).readUInt32LE(0);
}

function shaped(shape: Shape, seed: string): string {
  const digest = digestOf(seed);
  const hex = digest.toString('hex');
  switch (shape) {
    case 'uuid':
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
    case 'hex-16':
      return hex.slice(0, 16);
    case 'hex-32':
      return hex.slice(0, 32);
    case 'digits':
      // Begins like no moment of these decades.
      return `7${String(digest.readBigUInt64LE(0)).slice(0, 13).padEnd(13, '0')}`;
    case 'base64':
      return digest.toString('base64url').slice(0, 22);
    case 'letters-digits':
      return BigInt(`0x${hex}`).toString(36).slice(0, 12);
  }
}
