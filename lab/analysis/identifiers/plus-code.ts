import type { Point } from './location.ts';
import type { Area, PlaceCode } from './place-code.ts';

const alphabet = '23456789CFGHJMPQRVWX';
const startCharacters = 6;
const metresPerDegree = 111_320;

function startOf({ latitude, longitude }: Point): string {
  let [north, east, step] = [latitude + 90, longitude + 180, 20];
  let out = '';
  for (let pair = 0; pair * 2 < startCharacters; pair += 1, step /= 20) {
    const [row, column] = [Math.min(19, Math.floor(north / step)), Math.min(19, Math.floor(east / step))];
    out += `${alphabet[row]}${alphabet[column]}`;
    [north, east] = [north - row * step, east - column * step];
  }
  return out;
}

/** Pairs of digits, latitude first; from the eleventh on one digit for a grid of five rows and four columns. */
function areaOf(token: string): Area | null {
  const digits = [...token.toUpperCase().replace('+', '')].map((digit) => alphabet.indexOf(digit));
  if (digits.some((digit) => digit < 0)) return null;
  let [south, west, rows, columns] = [-90, -180, 20, 20];
  for (let index = 0; index < 10; index += 2) {
    south += (digits[index] ?? 0) * rows;
    west += (digits[index + 1] ?? 0) * columns;
    if (index < 8) [rows, columns] = [rows / 20, columns / 20];
  }
  for (const digit of digits.slice(10)) {
    [rows, columns] = [rows / 5, columns / 4];
    south += Math.floor(digit / 4) * rows;
    west += (digit % 4) * columns;
  }
  const middle = { latitude: south + rows / 2, longitude: west + columns / 2 };
  return { middle, metres: (Math.hypot(rows, columns) / 2) * metresPerDegree };
}

/** Open Location Code ("plus code") with all of its digits: eight, a plus sign, two or more. */
export const plusCode: PlaceCode = {
  name: 'plus-code',
  context: 'field',
  start: startOf,
  token: /[2-9CFGHJMPQRVWX]{8}\+[2-9CFGHJMPQRVWX]{2,7}/iy,
  area: areaOf,
};
