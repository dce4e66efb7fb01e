import type { Finding, Result } from '../lab/model/result.ts';
import { visible } from './visible.ts';

/** A line of a file in the reader's repository. */
export type Place = { readonly file: string; readonly line: number };

/**
 * The line of the baseline file that is about a finding: what other tools show it on. Without an entry
 * the first line; without a file the one in which the line would be approved.
 */
export function placeOf({ approval }: Pick<Finding, 'approval'>, result: Result): Place {
  if (approval === undefined) return baselinePlace(result);
  return { file: tidy(approval.file), line: Math.max(1, Math.trunc(approval.line) || 1) };
}

/** The first line of the baseline file, or of the one that would be it. */
export function baselinePlace({ baseline, build }: Result): Place {
  return { file: tidy(baseline?.file ?? `baselines/${build.line}.yaml`), line: 1 };
}

function tidy(file: string): string {
  return visible(file)
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '');
}

/** A place as a URI reference (RFC 3986), each part of the path escaped. */
export function uriOf({ file }: Place): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}
