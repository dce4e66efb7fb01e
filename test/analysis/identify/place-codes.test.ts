import assert from 'node:assert/strict';
import { inBody, phoneWith } from './search.ts';

type Coded = { point: [number, number]; codes: Record<string, string> };
const coded = (
  latitude: number,
  longitude: number,
  ...rest: [string, string, string, string, string, string]
): Coded => {
  const [geohash, plus, finer, token, short, number] = rest;
  return {
    point: [latitude, longitude],
    codes: { geohash, plus_code: plus, olc: finer, s2_token: token, s2: short, s2_cell: number },
  };
};

/** Computed by other implementations: ngeohash, open-location-code, s2js. */
const places = [
  coded(
    59.9139,
    10.7522,
    'u4xsudvxb',
    '9FFGWQ72+HV',
    '9FFGWQ72+HV8',
    '46416e6188c86e59',
    '46416e61',
    '5062448821326868057',
  ),
  coded(
    -33.8568,
    151.2153,
    'r3gx2ux9g',
    '4RRH46V8+74',
    '4RRH46V8+74F',
    '6b12ae669072a21f',
    '6b12ae67',
    '7715420867172409887',
  ),
  coded(
    40.6892,
    -74.0445,
    'dr5r7p4ry',
    '87G7MXQ4+M6',
    '87G7MXQ4+M6H',
    '89c25088d6fe3dd9',
    '89c25089',
    '9926585077330755033',
  ),
  coded(
    -34.6037,
    -58.3816,
    '69y7pkxff',
    '48Q39JW9+G9',
    '48Q39JW9+G96',
    '95bccacf155f668f',
    '95bccacf',
    '10789721798038480527',
  ),
  coded(
    35.6762,
    139.6503,
    'xn76cydhz',
    '8Q7XMMG2+F4',
    '8Q7XMMG2+F4F',
    '6018f25555544b7f',
    '6018f255',
    '6924550875399867263',
  ),
  coded(
    78.2232,
    15.6267,
    'umgj58550',
    'CFCQ6JFG+7M',
    'CFCQ6JFG+7MP',
    '459c5328c003c583',
    '459c5329',
    '5015975519469159811',
  ),
  coded(
    -77.8419,
    166.6863,
    'pdnt1j360',
    '2VJ85M5P+6G',
    '2VJ85M5P+6GV',
    'af77397455560b89',
    'af773975',
    '12643637650676648841',
  ),
];
const at = (latitude: number, longitude: number) =>
  phoneWith({ kind: 'location', value: `${latitude.toFixed(5)},${longitude.toFixed(5)}` });
const spelling: Record<string, string> = {
  geohash: 'geohash',
  plus_code: 'plus-code',
  olc: 'plus-code',
  s2_token: 's2-token',
  s2: 's2-token',
  s2_cell: 's2-number',
};

describe('codes of areas', () => {
  for (const { point, codes } of places) {
    it(`tell the position ${point.join(', ')}, also some hundred metres away`, () => {
      for (const [name, code] of Object.entries(codes)) {
        for (const [north, east] of [
          [0, 0],
          [0.003, 0],
          [-0.003, 0.002],
        ] as const) {
          const device = at(point[0] + north, point[1] + east);
          const found = inBody(device, JSON.stringify({ v: 1, [name]: code }));
          assert.deepEqual(
            found.map((each) => `${each.identifier} ${each.spelling} ${each.place}`),
            [`location ${spelling[name]} body/${name}`],
            `${name} ${code}`,
          );
        }
      }
    });
  }

  it('are no hit five kilometres away, as part of a longer word, or under a name that has nothing to do with places', () => {
    for (const { point, codes } of places) {
      for (const [name, code] of Object.entries(codes)) {
        assert.deepEqual(inBody(at(point[0] + 0.05, point[1]), JSON.stringify({ [name]: code })), []);
        assert.deepEqual(inBody(at(...point), JSON.stringify({ [name]: `${code}il` })), []);
        if (!code.includes('+')) assert.deepEqual(inBody(at(...point), JSON.stringify({ token: code })), []);
      }
    }
  });

  it('of a few characters are found with their own names', () => {
    assert.equal(inBody(at(59.9139, 10.7522), 'geohash=u4xsu').length, 1);
    assert.equal(inBody(at(59.9139, 10.7522), 'geohash=U4XSUD').length, 1);
    assert.equal(inBody(at(59.9139, 10.7522), 'here=9FFGWQ72%2BHV&v=1').length, 1);
  });
});
