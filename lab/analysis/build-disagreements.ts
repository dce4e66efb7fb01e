import { type Build, buildName, type PackageChange } from '../model/build.ts';
import { diffBuilds } from './build-diff.ts';

/** So many names are shown; how many there are is always said. */
const shown = 5;

/**
 * Where phones of one run claim the same build and differ in packages or certificate authorities, as sentences for the
 * limits of a verdict: each phone against the first. Properties differ from phone to phone by nature. Holds no identifier values but serials.
 */
export function buildDisagreements(builds: ReadonlyMap<string, Build>): string[] {
  const [first, ...others] = [...builds];
  if (first === undefined) return [];
  const [serial, build] = first;
  return others.flatMap(([other, theirs]) => {
    const { packages, authorities } = diffBuilds(build, theirs);
    const what = [
      ...(packages.length === 0 ? [] : [listOf('package', packages.map(packageText))]),
      ...(authorities.length === 0
        ? []
        : [
            listOf(
              'file',
              authorities.map(({ name }) => `${name} of the CA store`),
            ),
          ]),
    ];
    if (what.length === 0) return [];
    const both = `Phones ${serial} and ${other} both claim the build ${buildName(build.fingerprint)}`;
    return [
      `${both}, and differ in ${what.join(' and in ')}; what only one of them sends may come of that and not of the build.`,
    ];
  });
}

function packageText({ name, state, changes }: PackageChange): string {
  if (state === 'added') return `${name} on the second only`;
  if (state === 'removed') return `${name} on the first only`;
  return `${name} (${[...new Set(changes.map((change) => change.name))].join(', ')})`;
}

function listOf(word: string, names: readonly string[]): string {
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return `${names.length} ${word}${names.length === 1 ? '' : 's'} (${names.slice(0, shown).join('; ')}${more})`;
}
