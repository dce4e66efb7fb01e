import type { Build } from '../model/build.ts';
import type { Identifier } from '../model/device.ts';

/** Shorter values stand in too many properties by chance. */
const shortest = 6;

/**
 * A build without the identifiers of its phone: some makers write serials and addresses into
 * properties of their own. A property that holds a known value, separators aside, shows its kind.
 */
export function redactBuild(build: Build, identifiers: readonly Identifier[]): Build {
  const known = identifiers
    .map(({ kind, value }) => ({ kind, value: plain(value) }))
    .filter(({ value }) => value.length >= shortest);
  const shown = ([name, value]: [string, string]): [string, string] => {
    const found = known.find((each) => plain(value).includes(each.value));
    return [name, found === undefined ? value : `[${found.kind}]`];
  };
  return { ...build, properties: Object.fromEntries(Object.entries(build.properties).map(shown)) };
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s:._-]/g, '');
}
