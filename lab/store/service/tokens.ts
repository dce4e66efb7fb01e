import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { type Scope, scopes, type TokenRecord } from '../../model/service.ts';
import { writeJson } from '../atomic-file.ts';
import { readJson } from '../stored-file.ts';

const file = 'tokens.json';
const recordSchema: z.ZodType<TokenRecord> = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.string(),
  expires: z.string().nullable(),
});
const fileSchema = z.strictObject({ schema: z.literal('phonehome.tokens/1'), tokens: z.array(recordSchema) });

/** The tokens of a lab's service, in `home`/service/tokens.json (0600): hashes only. */
export async function listTokens(home: string): Promise<readonly TokenRecord[]> {
  return (await readJson(folderOf(home), file, fileSchema))?.tokens ?? [];
}

/** Makes a token and keeps its hash. The token itself is answered once, and nowhere kept. */
export async function createToken(
  home: string,
  said: { readonly name: string; readonly scopes: readonly Scope[]; readonly expires: string | null },
): Promise<{ readonly token: string; readonly record: TokenRecord }> {
  const tokens = await listTokens(home);
  if (tokens.some(({ name }) => name === said.name)) {
    throw new LabError(
      'USAGE',
      `There is a token "${said.name}" already. Revoke it first, or choose another name.`,
    );
  }
  const token = `ph_${randomBytes(32).toString('base64url')}`;
  const sha256 = hashOf(token);
  const record = { id: sha256.slice(0, 8), sha256, createdAt: new Date().toISOString(), ...said };
  await write(home, [...tokens, record]);
  return { token, record };
}

/** Takes a token back, by its name or id; answers which it was. */
export async function revokeToken(home: string, wanted: string): Promise<TokenRecord> {
  const tokens = await listTokens(home);
  const found = tokens.find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined) throw new LabError('USAGE', `There is no token "${wanted}".`);
  await write(
    home,
    tokens.filter((each) => each !== found),
  );
  return found;
}

/** The record of a token that was shown; null where none fits, or it has expired. */
export function recognise(tokens: readonly TokenRecord[], token: string, now: number): TokenRecord | null {
  const shown = Buffer.from(hashOf(token), 'hex');
  const found = tokens.find(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), shown));
  if (found === undefined) return null;
  return found.expires !== null && Date.parse(found.expires) <= now ? null : found;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function folderOf(home: string): string {
  return join(home, 'service');
}

async function write(home: string, tokens: readonly TokenRecord[]): Promise<void> {
  await mkdir(folderOf(home), { recursive: true, mode: 0o700 });
  await writeJson(join(folderOf(home), file), { schema: 'phonehome.tokens/1', tokens }, 0o600);
}
