import {
  type Identified,
  identifyMessage,
  makeMatcher,
  type ReadMessage,
} from '../../../lab/analysis/identify.ts';
import type { Device, Identifier } from '../../../lab/model/device.ts';
import type { Sighting } from '../../../lab/model/emission.ts';

/** A fabricated phone with just these values. */
export function phoneWith(...identifiers: Identifier[]): Device {
  return { serial: 'TESTPHONE00417', product: 'Test', line: 'test/eu', identifiers, sims: [] };
}

/** Looks for a phone's values in a message of which only some parts are given. */
export function search(device: Device, message: Partial<ReadMessage>): Identified {
  const whole: ReadMessage = {
    method: 'POST',
    url: null,
    headers: [],
    body: null,
    direction: 'sent',
    ...message,
  };
  return identifyMessage(makeMatcher([device]), whole);
}

/** Looks in a body alone. */
export function inBody(device: Device, body: string | Uint8Array): readonly Sighting[] {
  return search(device, { body: Buffer.from(body) }).sightings;
}

/** What a test compares: where it was found and how it was written. */
export function brief({ identifier, spelling, decoding, where, place }: Sighting) {
  return { identifier, spelling, decoding, where, place };
}
