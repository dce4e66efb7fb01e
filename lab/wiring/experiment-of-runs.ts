import { endpointOf } from '../analysis/endpoint.ts';
import { experimentOf } from '../analysis/experiment/experiment.ts';
import type { ExperimentMessage, ExperimentTrial } from '../analysis/experiment/features.ts';
import { identifyMessage, type Matcher, makeMatcher } from '../analysis/identify.ts';
import { LabError } from '../errors.ts';
import type { Arm, Experiment } from '../model/experiment.ts';
import type { Flow, Message } from '../model/flow.ts';
import { readFlows, type StoredAttempt } from '../store/attempt-reader.ts';
import { readRun, type StoredRun } from '../store/run-reader.ts';
import { bodyOf } from './analyze-attempt.ts';
import { analyzeRun } from './analyze-run.ts';
import { recipientsOf } from './recipients.ts';

/** `runs`: in which the SIM changes from trial to trial, or what an experiment of the lab changed. `a` and `b`: runs that are each of one state. */
export type ExperimentInput = {
  readonly change: string;
  readonly runs: readonly string[];
  readonly a: readonly string[];
  readonly b: readonly string[];
};

const longestText = 4096;

/** What goes with the factor that was changed between these trials. Throws USAGE where they are of several phones. */
export async function experimentOfRuns({ change, runs, a, b }: ExperimentInput): Promise<Experiment> {
  const trials: ExperimentTrial[] = [];
  const sims = simArms();
  const serials = new Set<string>();
  for (const [arm, folders] of [
    [(attempt) => planned(attempt, change) ?? (change === 'sim' ? sims(attempt) : null), runs],
    [() => 'a', a],
    [() => 'b', b],
  ] satisfies readonly [(attempt: StoredAttempt) => Arm | null, readonly string[]][]) {
    for (const folder of folders) {
      const { valid } = await analyzeRun(folder);
      const stored = await readRun(folder);
      for (const attempt of countedOf(stored, valid)) {
        serials.add(attempt.attempt.serial);
        const state = arm(attempt);
        if (state !== null) trials.push(await trialOf(folder, stored, attempt, state));
      }
    }
  }
  if (serials.size > 1)
    throw new LabError(
      'USAGE',
      `These trials are of ${serials.size} phones, and phones differ in more than one thing. Name runs of one phone.`,
    );
  if (runs.length > 0 && trials.length === 0)
    throw new LabError(
      'USAGE',
      `No valid trial of ${runs.join(', ')} says in which state of ${change} it was.`,
    );
  return experimentOf(change, trials);
}

/** The first attempt of each valid trial that counts. */
function countedOf({ attempts }: StoredRun, valid: readonly number[]): StoredAttempt[] {
  return valid.flatMap((number) => {
    const counted = attempts.find(
      ({ attempt }) => attempt.trial.number === number && attempt.invalid === null,
    );
    return counted ?? [];
  });
}

/** The state that a trial of an experiment was in; null in any other. */
function planned({ attempt: { trial } }: StoredAttempt, change: string): Arm | null {
  return trial.factor?.change === change ? trial.factor.arm : null;
}

/** The SIM that was in when a trial ended: the first one that is met is state a, the next one b; others are left out. */
function simArms(): (attempt: StoredAttempt) => Arm | null {
  const met: string[] = [];
  return ({ attempt, readings }) => {
    const iccids = readings.at(-1)?.iccids.filter((iccid) => iccid !== null) ?? [];
    const sim = iccids[0] ?? attempt.sim?.iccid;
    if (sim === undefined) return null;
    if (!met.includes(sim)) met.push(sim);
    return (['a', 'b'] as const)[met.indexOf(sim)] ?? null;
  };
}

async function trialOf(
  run: string,
  { devices }: StoredRun,
  { folder, attempt }: StoredAttempt,
  arm: Arm,
): Promise<ExperimentTrial> {
  const matcher = makeMatcher(devices);
  const { values: flows } = await readFlows(run, folder);
  const messages: ExperimentMessage[] = [];
  for (const flow of flows) {
    if (flow.housekeeping !== null || flow.window !== 'trigger') continue;
    for (const [index, message] of flow.messages.entries())
      if (message.direction === 'sent')
        messages.push(await messageOf(run, flow, message, index === 0, matcher));
  }
  return { arm, scenario: attempt.trial.scenario, at: attempt.startedAt, messages };
}

async function messageOf(
  run: string,
  flow: Flow,
  message: Message,
  first: boolean,
  matcher: Matcher,
): Promise<ExperimentMessage> {
  const { bytes: body } = await bodyOf(run, message);
  const url = first ? flow.url : null;
  const sent = { method: null, url, headers: message.headers, body, direction: 'sent' } as const;
  const { leaves } = identifyMessage(matcher, sent, 'all');
  // What a guess made of a cipher is noise: it is compared as it stands.
  const isRead = leaves.some(({ place, solid }) => solid && place.startsWith('body'));
  const raw =
    body === null || isRead ? [] : [{ place: 'body', text: body.toString('latin1', 0, longestText) }];
  const recipient = (await recipientsOf()).recipientOf(flow.host ?? 'unknown');
  return {
    recipient: recipient.host,
    endpoint: endpointOf(flow.method, flow.url, matcher),
    length: message.body?.bytes ?? 0,
    leaves: [...raw, ...leaves.filter(({ place, solid }) => solid || !place.startsWith('body'))],
  };
}
