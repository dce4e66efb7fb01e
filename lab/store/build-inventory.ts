import type { Build } from '../model/build.ts';
import { authoritiesSchema, packagesSchema, propertiesSchema } from './run-schema.ts';
import { readJson } from './stored-file.ts';

/**
 * Reads what was recorded of a build: properties.json, packages.json and authorities.json of
 * RUN/build. Null where they are not there. Without `fingerprint`, the properties tell it. Throws
 * BAD_FILE on files that were altered.
 */
export async function readInventory(folder: string, fingerprint?: string): Promise<Build | null> {
  const properties = await readJson(folder, 'properties.json', propertiesSchema);
  const packages = await readJson(folder, 'packages.json', packagesSchema);
  const authorities = await readJson(folder, 'authorities.json', authoritiesSchema);
  const name = fingerprint ?? properties?.['ro.build.fingerprint'];
  if (properties === null || packages === null || name === undefined) return null;
  return { fingerprint: name, properties, packages, ...(authorities === null ? {} : { authorities }) };
}
