import { LabError } from '../errors.ts';
import { type AnswerRules, noRules } from '../model/answers.ts';
import type { RunRequest } from '../model/lab.ts';
import { answerRulesIn, readAnswerRules, requireHost, rulesOf } from '../store/responders-file.ts';

type Asked = Pick<RunRequest, 'firmware' | 'responder' | 'responders' | 'answers' | 'forwardTo' | 'tlsCheck'>;

/**
 * What some hosts are answered otherwise in this run, and which may be reached. The owner of a lab host
 * may set a file for all its runs (PHONEHOME_RESPONDERS); what the run says stands in its place. Throws
 * USAGE where something would be forwarded to nowhere, or from a simulated phone.
 */
export async function answerRulesOf(request: Asked): Promise<AnswerRules> {
  const read = await rulesSaid(request);
  const rules = rulesOf(read.hosts, [...read.forwardTo, ...(request.forwardTo ?? []).map(requireHost)]);
  requireForwardable(rules, { ...request, simulated: request.firmware !== null });
  return rules;
}

async function rulesSaid({ answers, responders }: Asked): Promise<AnswerRules> {
  if (answers !== undefined) return answerRulesIn(answers, 'the answers of the plan');
  const file = responders ?? (process.env.PHONEHOME_RESPONDERS || null);
  return file === null ? noRules : await readAnswerRules(file);
}

/** Throws USAGE where something would be forwarded to nowhere, from a simulated phone, or to a deceived client. */
export function requireForwardable(
  rules: AnswerRules,
  { responder, simulated, tlsCheck }: Pick<RunRequest, 'responder' | 'tlsCheck'> & { simulated: boolean },
): void {
  const forwards = responder === 'forward' || rules.hosts.some(({ answer }) => answer === 'forward');
  if (forwards && simulated) {
    throw new LabError(
      'USAGE',
      'Simulated phones never reach the internet, so forward is refused for them. Use sink, success or fail.',
    );
  }
  if (forwards && tlsCheck === true) {
    throw new LabError(
      'USAGE',
      'With --tls-check nothing is forwarded: a real server would be asked in the name of a client that was deceived. Use sink, success or fail.',
    );
  }
  if (responder === 'forward' && rules.forwardTo.length === 0) {
    throw new LabError(
      'USAGE',
      'The responder forward reaches only the hosts that a run lists, and none is listed. Give --forward-to HOST,…, or a file of responders or answers of a plan that list them under forward.',
    );
  }
}
