import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { identifierKinds } from '../model/device.ts';
import { declaredRoles, type Policy, type PolicyList, proofs } from '../model/policy.ts';
import { findingStates } from '../model/result.ts';
import { parseYaml } from '../yaml.ts';

const oneOf = <Word extends string>(words: readonly [Word, ...Word[]], what: string) =>
  z.enum(words, { error: `${what} must be one of ${words.join(', ')}` });

const count = (what: string) =>
  z.int(`${what} must be a whole number from 0`).min(0, `${what} must be a whole number from 0`);

const domain = z
  .string('a recipient must be a domain or a host')
  .regex(/^[a-z0-9.-]+$/, 'a recipient must be a domain or a host in lower case, without https://');

const dwell = z
  .string('leastDwell must be a time in quotes or plain, e.g. 10m')
  .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h)$/, 'leastDwell must be a time, e.g. 500ms, 2s, 10m or 1h');

const band = oneOf(['critical', 'high', 'medium', 'low'], 'a band');
const states = z.array(oneOf(findingStates as unknown as ['new'], 'a state'));
const identifiers = z.array(oneOf(identifierKinds as unknown as ['imei'], 'an identifier'));
const list = {
  states: states.exactOptional(),
  identifiers: identifiers.exactOptional(),
  recipients: z.array(domain).exactOptional(),
};

/** A policy as a person writes it. */
export const policyDocument = z.strictObject({
  policy: z.string('policy must be the name of the policy').exactOptional(),
  leastTrials: count('leastTrials').min(1, 'leastTrials must be at least 1').exactOptional(),
  leastDwell: dwell.exactOptional(),
  fail: z
    .strictObject({
      ...list,
      bands: z.array(band).exactOptional(),
      proof: oneOf(proofs as unknown as ['sighting'], 'proof').exactOptional(),
      shownByControl: oneOf(['review', 'fail'], 'shownByControl').exactOptional(),
    })
    .exactOptional(),
  review: z.strictObject(list).exactOptional(),
  unknown: oneOf(['fail', 'review', 'none'], 'unknown').exactOptional(),
  budgets: z
    .strictObject({
      exceptions: count('exceptions').exactOptional(),
      unproven: count('unproven').exactOptional(),
      unreadMessages: count('unreadMessages').exactOptional(),
      blindHosts: count('blindHosts').exactOptional(),
      unexplainedBytes: count('unexplainedBytes').exactOptional(),
    })
    .exactOptional(),
  declared: z.record(domain, oneOf(declaredRoles as unknown as ['maker'], 'a role')).exactOptional(),
});

/**
 * Reads a policy file. What it leaves out stays as usual. Throws BAD_FILE with line and column where it
 * is no policy, and where it would let everything pass.
 */
export async function readPolicy(file: string): Promise<Partial<Policy>> {
  return parsePolicy(await textOf(file), file);
}

/** The policy of a text; `file` names it in messages. */
export function parsePolicy(text: string, file: string): Partial<Policy> {
  const said = parseYaml(text, file, policyDocument, requirePolicy);
  const { bands, proof, shownByControl, ...fail } = said.fail ?? {};
  return {
    ...(said.leastTrials === undefined ? {} : { leastTrials: said.leastTrials }),
    ...(said.leastDwell === undefined ? {} : { leastDwellMs: milliseconds(said.leastDwell) }),
    ...(bands === undefined ? {} : { failBands: bands }),
    ...(proof === undefined ? {} : { proof }),
    ...(shownByControl === undefined ? {} : { shownByControl }),
    ...(said.fail === undefined ? {} : { fail: fail satisfies PolicyList }),
    ...(said.review === undefined ? {} : { review: said.review }),
    ...(said.unknown === undefined ? {} : { unknown: said.unknown }),
    ...(said.budgets === undefined ? {} : { budgets: said.budgets }),
    ...(said.declared === undefined ? {} : { declared: said.declared }),
    source: { file, name: said.policy ?? null },
  };
}

/** Reads a policy file and answers what is written there, checked. */
export async function readPolicyDocument(file: string): Promise<z.output<typeof policyDocument>> {
  return parseYaml(await textOf(file), file, policyDocument, requirePolicy);
}

/** Refuses a policy by which nothing could ever fail. */
export function requirePolicy(
  { fail: said }: z.output<typeof policyDocument>,
  fail: (path: readonly PropertyKey[], message: string) => never,
): void {
  const {
    bands = ['critical'],
    states: failing = ['new'],
    identifiers: kinds = [],
    recipients = [],
  } = said ?? {};
  if (failing.length === 0 || (bands.length === 0 && kinds.length === 0 && recipients.length === 0)) {
    fail(
      ['fail'],
      'nothing could ever fail by it. Name at least one state, and one band, identifier or recipient.',
    );
  }
}

async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new LabError('BAD_FILE', `The policy ${file} cannot be read (${cause.code}). Check its path.`, {
      cause,
    });
  });
}

function milliseconds(text: string): number {
  const unit = /[a-z]+$/.exec(text)?.[0] ?? 'ms';
  const inMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  return Number.parseFloat(text) * (inMs[unit] ?? 1);
}
