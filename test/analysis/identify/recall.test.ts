import assert from 'node:assert/strict';
import fc from 'fast-check';
import { loadDecoders } from '../../../lab/analysis/decoders/list.ts';
import { identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import type { Device, Identifier } from '../../../lab/model/device.ts';
import { type Encoding, encodings, isOfSize } from './encodings.ts';
import { phone } from './phones.ts';
import { type Place, places } from './places.ts';
import { isText, type Writer, writersOf } from './spellings.ts';

const phones = [phone(1), phone(2), phone(3)];
const matcher = makeMatcher(phones);
/** These match in context only, or by distance; other tests cover them. */
const contextual = new Set(['cell-id', 'lac', 'local-ip', 'location', 'ssid']);

type Case = {
  device: Device;
  identifier: Identifier;
  writer: Writer;
  chain: readonly Encoding[];
  place: Place;
};

function identifiersOf(device: Device): Identifier[] {
  const serial: Identifier = { kind: 'serial', value: device.serial };
  return [...device.identifiers.filter(({ kind }) => !contextual.has(kind)), serial];
}

/** The message of a case, or null where an encoding or place cannot hold what it is given. */
function messageOf({ identifier, writer, chain, place }: Case) {
  let bytes = writer.write(identifier.value);
  let text = isText(writer);
  for (const encoding of chain) {
    if ((encoding.text && !text) || !isOfSize(encoding, bytes.length)) return null;
    bytes = encoding.encode(bytes);
    text = encoding.givesText;
  }
  if (place.text && (!text || bytes.includes(10))) return null;
  return place.put(bytes);
}

function nameOf({ identifier, writer, chain, place }: Case): string {
  return [identifier.kind, writer.name, ...chain.map((encoding) => encoding.name), place.name].join(' > ');
}

function isFound(each: Case): boolean {
  const message = messageOf(each);
  if (message === null) return true;
  return identifyMessage(matcher, message).sightings.some(
    (sighting) => sighting.serial === each.device.serial && sighting.value === each.identifier.value,
  );
}

const arbitrary: fc.Arbitrary<Case> = fc
  .constantFrom(...phones)
  .chain((device) => fc.constantFrom(...identifiersOf(device)).map((identifier) => ({ device, identifier })))
  .chain(({ device, identifier }) =>
    fc.record({
      device: fc.constant(device),
      identifier: fc.constant(identifier),
      writer: fc.constantFrom(...writersOf(identifier.kind)),
      chain: fc.array(fc.constantFrom(...encodings), { minLength: 0, maxLength: 3 }),
      place: fc.constantFrom(...places),
    }),
  );

describe('identifying in all spellings', () => {
  before(loadDecoders);

  it('finds every kind in every spelling at every place', () => {
    const [device = phone(1)] = phones;
    const missed = identifiersOf(device).flatMap((identifier) =>
      writersOf(identifier.kind).flatMap((writer) =>
        places.flatMap((place) => {
          const each: Case = { device, identifier, writer, chain: [], place };
          return isFound(each) ? [] : [nameOf(each)];
        }),
      ),
    );
    assert.deepEqual(missed, []);
  });

  it('finds every kind in every spelling in every encoding of a body', () => {
    const [device = phone(1), body = places[0]] = [phones[0], places[0]];
    assert.ok(body !== undefined);
    const missed = identifiersOf(device).flatMap((identifier) =>
      writersOf(identifier.kind).flatMap((writer) =>
        encodings.flatMap((encoding) => {
          const each: Case = { device, identifier, writer, chain: [encoding], place: body };
          // Ten digits without a plus sign are a phone number only as a whole field; random letters beside a token end that.
          const bare = identifier.kind === 'msisdn' && encoding.name === 'base64 in a token';
          // Seven bytes are ten characters: too short a run to be tried at each offset.
          const short = writer.name === 'bytes' && encoding.name === 'base64 in a token';
          return bare || short || isFound(each) ? [] : [nameOf(each)];
        }),
      ),
    );
    assert.deepEqual(missed, []);
  });

  it('finds at least 995 of 1000 under up to three encodings', () => {
    const cases = fc
      .sample(arbitrary, { numRuns: 4000, seed: 20190321 })
      .filter((each) => messageOf(each) !== null);
    const missed = cases.filter((each) => !isFound(each)).map(nameOf);
    assert.ok(
      missed.length <= cases.length * 0.005,
      `${missed.length} of ${cases.length}: ${missed.join('; ')}`,
    );
  });

  it('never takes a value of one phone for that of another', () => {
    fc.assert(
      fc.property(arbitrary, (each) => {
        const message = messageOf(each);
        if (message === null) return;
        for (const { serial } of identifyMessage(matcher, message).sightings)
          assert.equal(serial, each.device.serial);
      }),
      { numRuns: 500 },
    );
  });
});
