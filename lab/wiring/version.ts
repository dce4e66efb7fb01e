import { readFileSync } from 'node:fs';
import { ownFile } from '../checkout.ts';

const file = ownFile('package.json');

/**
 * The project's version, and that of its decoders and identifier kinds: both stand in every result. Whoever
 * changes what is found in the same bytes raises the ruleset, or the change looks like one of the build.
 */
export const tool = {
  version: (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version,
  ruleset: '2026.11.4',
} as const;
