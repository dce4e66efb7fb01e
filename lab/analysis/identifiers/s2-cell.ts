import type { Point } from './location.ts';
import type { Area, PlaceCode } from './place-code.ts';

// S2 cells: the six faces of a cube around the earth, each divided into four again and again along a Hilbert curve.

const deepest = 30;
const size = 2 ** deepest;
const quarters = [
  [0, 1, 3, 2],
  [0, 2, 3, 1],
  [3, 2, 0, 1],
  [3, 1, 0, 2],
] as const;
const turns = [1, 0, 0, 3] as const;
const radians = Math.PI / 180;

type Vector = readonly [number, number, number];
type OnFace = { readonly face: number; readonly u: number; readonly v: number };

function onFace({ latitude, longitude }: Point): OnFace {
  const around = Math.cos(latitude * radians);
  const vector: Vector = [
    around * Math.cos(longitude * radians),
    around * Math.sin(longitude * radians),
    Math.sin(latitude * radians),
  ];
  const lengths = vector.map(Math.abs);
  const axis = lengths.indexOf(Math.max(...lengths));
  const face = (vector[axis] as number) < 0 ? axis + 3 : axis;
  const [x, y, z] = vector;
  const [u, v] = (
    [
      [y / x, z / x],
      [-x / y, z / y],
      [-x / z, -y / z],
      [z / x, y / x],
      [z / y, -x / y],
      [-y / z, -x / z],
    ] as const
  )[face] as readonly [number, number];
  return { face, u, v };
}

function pointOf({ face, u, v }: OnFace): Point {
  const [x, y, z] = (
    [
      [1, u, v],
      [-u, 1, v],
      [-u, -v, 1],
      [-1, -v, -u],
      [v, -1, -u],
      [v, u, -1],
    ] as const
  )[face] as Vector;
  return { latitude: Math.atan2(z, Math.hypot(x, y)) / radians, longitude: Math.atan2(y, x) / radians };
}

function gridOf(u: number): number {
  const share = u >= 0 ? 0.5 * Math.sqrt(1 + 3 * u) : 1 - 0.5 * Math.sqrt(1 - 3 * u);
  return Math.max(0, Math.min(size - 1, Math.floor(share * size)));
}

function slopeOf(share: number): number {
  return share >= 0.5 ? (4 * share * share - 1) / 3 : (1 - 4 * (1 - share) ** 2) / 3;
}

/** The number of the smallest cell at a point. */
export function s2CellOf(point: Point): bigint {
  const { face, u, v } = onFace(point);
  const [i, j] = [BigInt(gridOf(u)), BigInt(gridOf(v))];
  let turn = face & 1;
  let id = BigInt(face);
  for (let level = BigInt(deepest - 1); level >= 0n; level -= 1n) {
    const quarter = Number(((i >> level) & 1n) * 2n + ((j >> level) & 1n));
    const position = (quarters[turn] as readonly number[]).indexOf(quarter);
    id = id * 4n + BigInt(position);
    turn ^= turns[position] as number;
  }
  return id * 2n + 1n;
}

/** The area of a cell: the lowest bit that is set tells its level. */
function areaOf(id: bigint): Area | null {
  const face = Number(id >> 61n);
  const low = id & -id;
  const zeros = low === 0n ? -1 : low.toString(2).length - 1;
  if (face > 5 || zeros < 0 || zeros % 2 === 1) return null;
  const level = deepest - zeros / 2;
  let turn = face & 1;
  let [i, j] = [0, 0];
  for (let step = 0; step < level; step += 1) {
    const position = Number((id >> BigInt(59 - 2 * step)) & 3n);
    const quarter = quarters[turn]?.[position] ?? 0;
    [i, j] = [i * 2 + (quarter >> 1), j * 2 + (quarter & 1)];
    turn ^= turns[position] as number;
  }
  const share = (index: number) => (index + 0.5) / 2 ** level;
  const middle = pointOf({ face, u: slopeOf(share(i)), v: slopeOf(share(j)) });
  return { middle, metres: 8_000_000 / 2 ** level };
}

/** A cell as its token: hex without the zeros at its end. */
export const s2Token: PlaceCode = {
  name: 's2-token',
  context: 'name',
  start: (point) => s2CellOf(point).toString(16).padStart(16, '0').slice(0, 6),
  token: /[0-9a-f]{7,16}/iy,
  area: (token) => areaOf(BigInt(`0x${token.padEnd(16, '0')}`)),
};

/** A cell as a number. */
export const s2Number: PlaceCode = {
  name: 's2-number',
  context: 'name',
  start: (point) => s2CellOf(point).toString().slice(0, 8),
  token: /\d{17,20}/y,
  area: (token) => (BigInt(token) < 1n << 64n ? areaOf(BigInt(token)) : null),
};
