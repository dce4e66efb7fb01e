import type { Comparison } from '../model/comparison.ts';
import type { Result } from '../model/result.ts';

/** Packages that came, went, or changed their version or place; nothing where a side did not list them. */
export function packagesOf({ base, head }: Comparison): Result['packages'] {
  const [before, after] = [base?.packages ?? [], head.packages];
  if (before.length === 0 || after.length === 0) return { added: [], removed: [], changed: [] };
  const was = new Map(before.map((each) => [each.name, each]));
  const is = new Map(after.map((each) => [each.name, each]));
  const names = (all: Iterable<string>) => [...all].sort();
  return {
    added: names(is.keys()).filter((name) => !was.has(name)),
    removed: names(was.keys()).filter((name) => !is.has(name)),
    changed: names(is.keys()).filter((name) => {
      const [old, now] = [was.get(name), is.get(name)];
      return old !== undefined && (old.versionCode !== now?.versionCode || old.path !== now.path);
    }),
  };
}
