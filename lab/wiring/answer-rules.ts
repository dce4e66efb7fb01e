import { LabError } from '../errors.ts';
import { type AnswerRules, noRules } from '../model/answers.ts';
import type { RunRequest } from '../model/lab.ts';
import { readAnswerRules, requireHost, rulesOf } from '../store/responders-file.ts';

/**
 * What some hosts are answered otherwise in this run, and which may be reached. The owner of a lab host
 * may set a file for all its runs (PHONEHOME_RESPONDERS). Throws USAGE where something would be forwarded
 * to nowhere, or from a simulated phone.
 */
export async function answerRulesOf(
  request: Pick<RunRequest, 'firmware' | 'responder' | 'responders' | 'forwardTo' | 'tlsCheck'>,
): Promise<AnswerRules> {
  const file = request.responders ?? (process.env.PHONEHOME_RESPONDERS || null);
  const read = file === null ? noRules : await readAnswerRules(file);
  const rules = rulesOf(read.hosts, [...read.forwardTo, ...(request.forwardTo ?? []).map(requireHost)]);
  const forwards = request.responder === 'forward' || rules.hosts.some(({ answer }) => answer === 'forward');
  if (forwards && request.firmware !== null) {
    throw new LabError(
      'USAGE',
      'Simulated phones never reach the internet, so forward is refused for them. Use sink, success or fail.',
    );
  }
  if (forwards && request.tlsCheck === true) {
    throw new LabError(
      'USAGE',
      'With --tls-check nothing is forwarded: a real server would be asked in the name of a client that was deceived. Use sink, success or fail.',
    );
  }
  if (request.responder === 'forward' && rules.forwardTo.length === 0) {
    throw new LabError(
      'USAGE',
      'The responder forward reaches only the hosts that a run lists, and none is listed. Give --forward-to HOST,… or a file of responders that lists them under forward.',
    );
  }
  return rules;
}
