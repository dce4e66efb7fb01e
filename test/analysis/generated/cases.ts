import type { ReadMessage } from '../../../lab/analysis/identify.ts';
import type { Device, Identifier } from '../../../lab/model/device.ts';
import { type Encoding, encodings, isOfSize } from '../identify/encodings.ts';
import { type Place, places } from '../identify/places.ts';
import { isText, type Writer, writersOf } from '../identify/spellings.ts';
import type { Random } from './random.ts';

/** One message with one value in it: identifier × spelling × chain of encodings × place. */
export type Case = {
  readonly device: Device;
  readonly identifier: Identifier;
  readonly writer: Writer;
  readonly chain: readonly Encoding[];
  readonly place: Place;
  readonly message: ReadMessage;
};

const depths = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3];

/** The values that a phone may send. */
export function valuesOf(device: Device): Identifier[] {
  return [...device.identifiers, { kind: 'serial', value: device.serial }];
}

/** Draws a case; again where an encoding or a place cannot hold what it is given. */
export function drawCase(random: Random, devices: readonly Device[]): Case {
  for (;;) {
    const device = random.pick(devices);
    const identifier = random.pick(valuesOf(device));
    const writer = random.pick(writersOf(identifier.kind));
    const chain = Array.from({ length: random.pick(depths) }, () => random.pick(encodings));
    const place = random.pick(places);
    const bytes = wrapped(writer.write(identifier.value), isText(writer), chain, place);
    if (bytes !== null) return { device, identifier, writer, chain, place, message: place.put(bytes) };
  }
}

function wrapped(value: Buffer, isText: boolean, chain: readonly Encoding[], place: Place): Buffer | null {
  let bytes = value;
  let text = isText;
  for (const encoding of chain) {
    if ((encoding.text && !text) || !isOfSize(encoding, bytes.length)) return null;
    bytes = encoding.encode(bytes);
    text = encoding.givesText;
  }
  return place.text && (!text || bytes.includes(10)) ? null : bytes;
}

/** The classes that a case counts for, each `dimension: name`. */
export function classesOf({ identifier, writer, chain, place }: Case): string[] {
  return [
    `kind: ${identifier.kind}`,
    `spelling: ${writer.name}`,
    `depth: ${chain.length}`,
    `place: ${place.name}`,
    ...new Set(chain.map((encoding) => `encoding: ${encoding.name}`)),
  ];
}

/** A case in words. */
export function nameOf({ identifier, writer, chain, place }: Case): string {
  return [identifier.kind, writer.name, ...chain.map((encoding) => encoding.name), place.name].join(' > ');
}
