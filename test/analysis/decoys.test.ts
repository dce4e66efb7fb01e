import assert from 'node:assert/strict';
import { compareProfiles } from '../../lab/analysis/compare.ts';
import { decoySentence, decoysBeside, pooledDecoys } from '../../lab/analysis/decoys.ts';
import { checkIdentifier } from '../../lab/analysis/identifiers/check-identifier.ts';
import { identifyMessage, makeMatcher } from '../../lab/analysis/identify.ts';
import { coverageOf } from '../../lab/analysis/judge-coverage.ts';
import { scanEntries } from '../../lab/analysis/scan.ts';
import type { DecoyCount } from '../../lab/model/profile.ts';
import { profileOf } from './builders.ts';
import { phoneWith } from './identify/search.ts';

const device = phoneWith({ kind: 'imei', value: '356938035643809' });
const decoys = decoysBeside([device]);
const [decoy] = decoys;
const sent = (kind: string) => decoy?.identifiers.find((each) => each.kind === kind)?.value ?? '';
const text = JSON.stringify({ imei: '356938035643809', other: sent('imei'), size: sent('lac') });
const count: DecoyCount = { phones: 4, values: 88, messages: 120, hits: [] };
const hit = { identifier: 'lac', host: 'a.test', place: 'body/tac', flow: 'trials/001-boot/1#f1' } as const;

describe('decoys', () => {
  it('are phones as they could be, the same each time, and no two alike', () => {
    for (const each of decoys)
      for (const identifier of each.identifiers) assert.equal(checkIdentifier(identifier).error, undefined);
    const values = decoys.flatMap((each) => [each.serial, ...each.identifiers.map(({ value }) => value)]);
    assert.equal(new Set(values).size, values.length);
    assert.deepEqual(decoysBeside([device]), decoys);
  });

  it('are found beside the phones, and kept apart from what those sent', () => {
    const matcher = makeMatcher([device], new Map(), [], decoys);
    const message = {
      method: 'POST',
      url: null,
      headers: [],
      body: Buffer.from(text),
      direction: 'sent',
    } as const;
    const found = identifyMessage(matcher, message);
    assert.deepEqual(
      found.sightings.map(({ serial, place }) => [serial, place]),
      [[device.serial, 'body/imei']],
    );
    // The area code is short: under a name that is none of its own it counts for nobody.
    assert.deepEqual(
      found.decoys.map(({ serial, place }) => [serial, place]),
      [[decoy?.serial, 'body/other']],
    );
  });

  it('have an array of their own in a scan, masked as the rest', () => {
    const entry = { entry: 3, method: 'POST', url: 'http://a.test/', headers: [], body: Buffer.from(text) };
    const document = scanEntries([entry], [device], 'a.har');
    assert.equal(document.emissions.length, 1);
    assert.deepEqual(
      document.decoys.map(({ entry: index, identifier, place }) => [index, identifier, place]),
      [[3, 'imei', 'body/other']],
    );
    assert.ok(!JSON.stringify(document.decoys).includes(sent('imei')));
  });

  it('leave out a value that a phone of the lab has', () => {
    const [other] = decoysBeside([phoneWith({ kind: 'wifi-mac', value: sent('wifi-mac').toUpperCase() })]);
    const kinds = (of: typeof decoy) => of?.identifiers.map(({ kind }) => kind);
    assert.deepEqual(
      kinds(other),
      kinds(decoy)?.filter((kind) => kind !== 'wifi-mac'),
    );
  });

  it('are told in the coverage and its notes, with what was found of them', () => {
    const coverage = (decoysFound: DecoyCount) => {
      const head = { ...profileOf(), decoys: decoysFound };
      return coverageOf(compareProfiles(null, head));
    };
    const none = coverage(count);
    assert.match(none.decoys?.sentence ?? '', /88 values of 4 phones .* 120 messages, none was found/);
    assert.ok(none.notes.includes(none.decoys?.sentence ?? 'missing'));
    const some = coverage({ ...count, hits: [hit] });
    assert.match(some.decoys?.sentence ?? '', /1 were found by chance .* to a\.test at body\/tac/);
    assert.equal(some.decoys?.hits.length, 1);
  });

  it('of several runs are counted together, unless one of them has none', () => {
    const pooled = pooledDecoys([count, { ...count, hits: [hit] }]);
    assert.deepEqual(pooled, { decoys: { ...count, messages: 240, hits: [hit] } });
    assert.deepEqual(pooledDecoys([count, undefined]), {});
    assert.match(decoySentence({ ...count, hits: Array(7).fill(hit) }), /and 2 more/);
  });
});
