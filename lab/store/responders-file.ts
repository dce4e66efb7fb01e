import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { type AnswerRules, type HostRule, names, noRules } from '../model/answers.ts';
import { responderNames } from '../model/trial.ts';
import { parseYaml } from '../yaml.ts';
import { writeAtomic } from './atomic-file.ts';

/** More says something else than what a few hosts are answered. */
const mostRules = 500;
const mostBody = 64 * 1024;

const host = z
  .string('a host must be a word, such as ota.maker.example or "*.maker.example"')
  .regex(
    /^(?:\*\.)?(?:[a-z\d_-]+(?:\.[a-z\d_-]+)*|\[[\da-f:]+\])(?::\d{1,5})?$/i,
    'a host must be a name, an address, or "*." and a domain, with :port where only one counts; no scheme, no path',
  );

const reply = z.strictObject(
  {
    status: z
      .int('status must be a number from 200 to 599')
      .min(200, 'status must be a number from 200 to 599')
      .max(599, 'status must be a number from 200 to 599')
      .default(200),
    type: z
      .string('type must be a media type')
      .regex(
        /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)?$/,
        'type must be a media type, such as application/json',
      )
      .default('application/json'),
    body: z
      .string('body must be a text')
      .max(mostBody, `body must not be longer than ${mostBody} characters`)
      .default(''),
  },
  'an answer must be a word or a map with status, type and body',
);

const wantedAnswer = `answer must be one of ${responderNames.join(', ')}, or a map with status, type and body`;
const answer = z.union([z.enum(responderNames, { error: wantedAnswer }), reply], { error: wantedAnswer });

/** What a file of responders says, and a plan under `answers`. */
export const answersDocument = z.strictObject(
  {
    hosts: z
      .array(
        z.strictObject({ host, answer }, 'a rule must be a map with host and answer'),
        'hosts must be a list of rules',
      )
      .max(mostRules, `hosts must not hold more than ${mostRules} rules`)
      .default([]),
    forward: z
      .array(host, 'forward must be a list of hosts')
      .max(mostRules, `forward must not hold more than ${mostRules} hosts`)
      .default([]),
  },
  'responders must be a map with hosts and forward',
);

/**
 * Reads what some hosts are answered otherwise than by the run's responder. A rule that forwards lists
 * its host among those that may be reached. Throws BAD_FILE with line and column.
 */
export async function readAnswerRules(path: string): Promise<AnswerRules> {
  const { hosts, forward } = await readAnswersDocument(path);
  return rulesOf(hosts, forward);
}

/** As `readAnswerRules`, of a document such as a plan has; `name` names it in messages. */
export function answerRulesIn(document: Readonly<Record<string, unknown>>, name: string): AnswerRules {
  const { hosts, forward } = parseYaml(JSON.stringify(document), name, answersDocument, requireEachCounts);
  return rulesOf(hosts, forward);
}

/** Reads a file of responders and answers what is written there, checked. */
export async function readAnswersDocument(path: string): Promise<z.output<typeof answersDocument>> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const sentence = `The responders in ${path} cannot be read (${cause.code}). Check its path.`;
    throw new LabError('BAD_FILE', sentence, { cause });
  });
  return parseYaml(text, path, answersDocument, requireEachCounts);
}

/** Refuses a rule that never counts, for one above it answers all that it names. */
export function requireEachCounts(
  { hosts }: z.output<typeof answersDocument>,
  fail: (path: readonly PropertyKey[], message: string) => never,
): void {
  hosts.forEach((rule, index) => {
    const hiding = hosts.slice(0, index).find((before) => covers(before, rule));
    if (hiding !== undefined)
      fail(
        ['hosts', index, 'host'],
        `the rule for ${hiding.host} above answers it already; put this one first`,
      );
  });
}

/** The hosts that rules forward may be reached, and those that are listed beside them. */
export function rulesOf(hosts: readonly HostRule[], forwardTo: readonly string[]): AnswerRules {
  const forwarded = hosts.filter((rule) => rule.answer === 'forward').map((rule) => rule.host);
  return { hosts, forwardTo: [...new Set([...forwarded, ...forwardTo])] };
}

/** Checks one host of an option as the file's are. Throws USAGE. */
export function requireHost(text: string): string {
  const parsed = host.safeParse(text);
  if (parsed.success) return text;
  throw new LabError('USAGE', `"${text}": ${parsed.error.issues[0]?.message ?? 'is no host'}.`);
}

/** The part of a trial's key that rules are: equal for equal rules; undefined where there are none. */
export function digestOf(rules: AnswerRules): string | undefined {
  if (rules.hosts.length === 0 && rules.forwardTo.length === 0) return undefined;
  const { hosts, forwardTo } = rules;
  const written = JSON.stringify([hosts.map((rule) => [rule.host, rule.answer]), [...forwardTo].sort()]);
  return createHash('sha256').update(written).digest('hex').slice(0, 12);
}

/** Keeps the rules of a run in its folder, so that it can be done again; nothing where there are none. */
export async function keepAnswerRules(run: string, rules: AnswerRules): Promise<void> {
  if (rules === noRules || digestOf(rules) === undefined) return;
  const { hosts, forwardTo: forward } = rules;
  await writeAtomic(
    join(run, 'build', 'responders.yaml'),
    `${JSON.stringify({ hosts, forward }, null, 2)}\n`,
    0o600,
  );
}

function covers(before: HostRule, rule: HostRule): boolean {
  const bare = rule.host.replace(/^\*\./, 'x.').replace(/:\d+$/, '');
  const port = Number(/:(\d+)$/.exec(rule.host)?.[1] ?? 0);
  return (
    before.host.toLowerCase() === rule.host.toLowerCase() ||
    (names(before.host, bare, port) && before.host.startsWith('*.'))
  );
}
