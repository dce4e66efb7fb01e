import { LabError } from '../errors.ts';

/** Server and worker may be one minor version apart; throws USAGE where they are further. */
export function requireSameLine(server: string, own: string): void {
  const [major, minor] = numbersOf(server);
  const [ownMajor, ownMinor] = numbersOf(own);
  if (major === ownMajor && Math.abs(minor - ownMinor) <= 1) return;
  throw new LabError(
    'USAGE',
    `The server has version ${server} and this worker ${own}: they may be one minor version apart. Upgrade the older one.`,
  );
}

/** What is no version is like none: NaN is one apart from nothing. */
function numbersOf(version: string): [number, number] {
  const found = /^(\d+)\.(\d+)\.\d+/.exec(version);
  return [Number(found?.[1] ?? Number.NaN), Number(found?.[2] ?? Number.NaN)];
}
