import { createHash } from 'node:crypto';
import { hashOf } from '../store/upkeep/raw-files.ts';
import { tool } from './version.ts';

/**
 * The rules by which this process analyzes, in one word: the ruleset, and the digest of what else decides what
 * a profile says (PHONEHOME_RECIPIENTS, PHONEHOME_IP_DATABASE). Two that have the same make the same of a run.
 */
export async function rulesHere(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const files = [environment.PHONEHOME_RECIPIENTS ?? '', environment.PHONEHOME_IP_DATABASE ?? ''];
  if (files.every((file) => file === '')) return tool.ruleset;
  const hashes = await Promise.all(files.map((file) => (file === '' ? '' : hashOf(file))));
  const digest = createHash('sha256').update(JSON.stringify(hashes)).digest('hex').slice(0, 12);
  return `${tool.ruleset}+${digest}`;
}
