import { readFileSync } from 'node:fs';

const file = new URL('../../package.json', import.meta.url);

/** The project's version, and that of its decoders and identifier kinds: both stand in every result. */
export const tool = {
  version: (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version,
  ruleset: '2026.11.2',
} as const;
