import assert from 'node:assert/strict';
import { identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import { phoneWith } from './search.ts';

const imei = '356938035643809';

function spansIn(matcher: ReturnType<typeof makeMatcher>, url: string): unknown[] {
  const message = { method: 'GET', url, headers: [], body: null, direction: 'sent' } as const;
  return identifyMessage(matcher, message).sightings.map(({ place, bytes }) => ({ place, bytes }));
}

describe('parts that were decoded before', () => {
  const addresses = ['http://a.test/x?id=', 'http://a.test/longer/x?id='].map((start) => `${start}${imei}`);
  const anew = addresses.map((url) => spansIn(makeMatcher([phoneWith({ kind: 'imei', value: imei })]), url));

  it('are told where they stand in this message, not in the one before', () => {
    const matcher = makeMatcher([phoneWith({ kind: 'imei', value: imei })]);
    for (let round = 0; round < 3; round += 1)
      assert.deepEqual(
        addresses.map((url) => spansIn(matcher, url)),
        anew,
      );
    assert.notDeepEqual(anew[0], anew[1]);
    assert.equal(anew.flat().length, 2);
  });

  it('give the same again and again', () => {
    const matcher = makeMatcher([phoneWith({ kind: 'imei', value: imei })]);
    for (let round = 0; round < 4; round += 1)
      assert.deepEqual(spansIn(matcher, addresses[0] as string), anew[0]);
    assert.ok(matcher.cache.weight > 0);
  });
});
