import type { AppVersions } from '../model/trace.ts';

/** What differs between the applications of two moments, in words; empty where nothing does. */
export function versionChanges(before: AppVersions, after: AppVersions): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return [];
    if (was === undefined) return [`${name} came`];
    return [is === undefined ? `${name} went` : `${name} went from version ${was} to ${is}`];
  });
}
