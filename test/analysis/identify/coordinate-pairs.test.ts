import assert from 'node:assert/strict';
import type { Found, Layer, Part } from '../../../lab/analysis/decode-layer.ts';
import { rootLayer } from '../../../lab/analysis/decode-make-layer.ts';
import { distanceMetres } from '../../../lab/analysis/identifiers/location.ts';
import { pairCoordinates } from '../../../lab/analysis/identify-coordinate-pairs.ts';
import { type Pattern, patternsOf } from '../../../lab/analysis/identify-patterns.ts';
import { type Random, randomOf } from '../generated/random.ts';
import { phone } from './phones.ts';

const { patterns } = patternsOf([phone(1), phone(2)]);
const axes = patterns.filter((each, at) => {
  const same = ({ target, axis }: Pattern) => target === each.target && axis === each.axis;
  return each.axis !== null && patterns.findIndex(same) === at;
});

function layersOf(): Layer[] {
  return (['body', 'header', 'header'] as const).flatMap((kind): Layer[] => {
    const bytes = Buffer.alloc(2000);
    const part: Part = { kind, name: null, bytes, raw: { start: 0, end: 2000 }, encodings: [] };
    const root = rootLayer(part);
    const under = (transparent: boolean): Layer => ({ ...root, parent: root, transparent });
    return [root, under(true), under(true), under(false), under(false)];
  });
}

function findsOf(random: Random, layers: readonly Layer[]): Found[] {
  return Array.from({ length: 1 + random.below(12) }, (): Found => {
    const pattern = random.pick(axes);
    const known = pattern.target.point?.[pattern.axis ?? 'latitude'] ?? 0;
    const exact = known + (random.below(2000) - 1000) * random.pick([1e-7, 1e-5, 5e-5]);
    const number = random.below(3) === 0 ? Math.round(exact * 10) / 10 : exact;
    const start = random.below(1900);
    const text = random.pick(['lat', 'lon', 'x']);
    const at = { start, end: start + 8, pattern, number };
    return { ...at, layer: random.pick(layers), field: null, steps: [{ kind: 'name', text }] };
  });
}

function isCoarse({ number, steps }: Found, name: string): boolean {
  return steps[0]?.text === name && number !== null && Math.abs(number * 10 - Math.round(number * 10)) < 1e-9;
}

/** What the rules say of one latitude and one longitude; null where they are no pair. */
function metresOf(latitude: Found, longitude: Found): number | null {
  const { point } = latitude.pattern.target;
  const [left, right] = [latitude.layer, longitude.layer];
  const near = latitude.start !== longitude.start && Math.abs(latitude.start - longitude.start) <= 400;
  const spread = left.part.kind === 'header' && right.part.kind === 'header';
  const beside =
    left.transparent && right.transparent && left.parent !== null && left.parent === right.parent;
  if (left === right ? !near : !spread && !beside) return null;
  if (point === null || latitude.pattern.target !== longitude.pattern.target) return null;
  const metres = distanceMetres(point, { latitude: latitude.number ?? 0, longitude: longitude.number ?? 0 });
  return metres <= (isCoarse(latitude, 'lat') && isCoarse(longitude, 'lon') ? 8000 : 1000) ? metres : null;
}

describe('latitudes and longitudes', () => {
  it('are paired as a comparison of each with each pairs them', () => {
    const random = randomOf(41);
    let paired = 0;
    for (let round = 0; round < 3000; round += 1) {
      const found = findsOf(random, layersOf());
      const of = (axis: string) => found.filter(({ pattern }) => pattern.axis === axis);
      const wanted = of('latitude').flatMap((latitude) => {
        const all = of('longitude').map((longitude) => metresOf(latitude, longitude));
        const fitting = all.filter((metres) => metres !== null);
        return fitting.length === 0 ? [] : [{ latitude, metres: Math.min(...fitting) }];
      });
      const pairs = pairCoordinates(found).map(({ latitude, metres }) => ({ latitude, metres }));
      assert.equal(pairs.length, wanted.length);
      for (const [at, { latitude, metres }] of pairs.entries()) {
        assert.equal(latitude, wanted[at]?.latitude);
        assert.ok(Math.abs(metres - (wanted[at]?.metres ?? Number.NaN)) < 1e-6);
      }
      paired += pairs.length;
    }
    assert.ok(paired > 1000, `${paired} pairs are enough to compare`);
  });
});
