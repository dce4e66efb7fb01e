import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { caChoices } from '../model/ca.ts';
import type { PlanDocument } from '../model/plan-document.ts';
import { deviceStates, responderNames } from '../model/trial.ts';
import { parseYaml } from '../yaml.ts';
import { policyDocument, readPolicyDocument, requirePolicy } from './policy-file.ts';
import { answersDocument, readAnswersDocument, requireEachCounts } from './responders-file.ts';

const word = (what: string) => z.string(`${what} must be a word`).min(1, `${what} must not be empty`);
const count = (what: string, most: number) =>
  z
    .int(`${what} must be a whole number from 1`)
    .min(1, `${what} must be a whole number from 1`)
    .max(most, `${what} must be at most ${most}`);
const oneOf = <Word extends string>(words: readonly Word[], what: string) =>
  z.enum(words as readonly [Word, ...Word[]], { error: `${what} must be one of ${words.join(', ')}` });
const several = <Each extends z.ZodType>(each: Each, what: string) =>
  z
    .array(each, `${what} must be a list, e.g. [a, b]`)
    .min(1, `${what} must name at least one`)
    .refine((list) => new Set(list).size === list.length, `${what} names something twice`);
const time = (what: string) =>
  z
    .string(`${what} must be a time, e.g. 500ms, 2s, 10m or 1h`)
    .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h)$/, `${what} must be a time, e.g. 500ms, 2s, 10m or 1h`);

const planFile = z.strictObject(
  {
    scenarios: several(word('a scenario'), 'scenarios').exactOptional(),
    repeat: count('repeat', 1_000).exactOptional(),
    states: several(oneOf(deviceStates, 'a state'), 'states').exactOptional(),
    responders: several(oneOf(responderNames, 'a responder'), 'responders').exactOptional(),
    dwell: time('dwell').exactOptional(),
    phones: z
      .strictObject(
        {
          line: word('line').exactOptional(),
          product: word('product').exactOptional(),
          serials: several(word('a serial'), 'serials').exactOptional(),
          count: count('count', 100).exactOptional(),
        },
        'phones must be a map with line, product, serials or count',
      )
      .exactOptional(),
    leastTrials: count('leastTrials', 1_000).exactOptional(),
    wait: time('wait').exactOptional(),
    allowWipe: z.boolean('allowWipe must be true or false').exactOptional(),
    tlsCheck: z.boolean('tlsCheck must be true or false').exactOptional(),
    ca: oneOf(caChoices, 'ca').exactOptional(),
    answers: z.union([word('answers'), answersDocument]).exactOptional(),
    policy: z.union([word('policy'), policyDocument]).exactOptional(),
  },
  'a plan must be a map, such as "scenarios: [boot, idle]"',
);

/**
 * Reads a plan file: what is done with a build, and on which phones. A policy and what hosts are
 * answered are written into it, or named by a path beside it; the document holds them either way. Throws BAD_FILE with line and column. What it leaves out is as usual.
 */
export async function readPlan(file: string): Promise<PlanDocument> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new LabError('BAD_FILE', `The plan ${file} cannot be read (${cause.code}). Check its path.`, {
      cause,
    });
  });
  const { policy, answers, ...plan } = parseYaml(text, file, planFile, (value, fail) => {
    if (typeof value.policy === 'object')
      requirePolicy(value.policy, (path, what) => fail(['policy', ...path], what));
    if (typeof value.answers === 'object')
      requireEachCounts(value.answers, (path, what) => fail(['answers', ...path], what));
  });
  const beside = dirname(file);
  return {
    ...plan,
    ...(policy === undefined ? {} : { policy: await writtenOut(policy, beside, readPolicyDocument) }),
    ...(answers === undefined ? {} : { answers: await writtenOut(answers, beside, readAnswersDocument) }),
  };
}

/** A part of a plan as it is written there, or in the file that the plan names. */
async function writtenOut<Part>(
  said: string | Part,
  folder: string,
  read: (file: string) => Promise<Part>,
): Promise<Part> {
  return typeof said === 'string' ? await read(resolve(folder, said)) : said;
}
