import { recipientOf } from '../../lab/analysis/recipients/recipient-of.ts';
import { summarize } from '../../lab/analysis/summarize.ts';
import type { Emission } from '../../lab/model/emission.ts';
import type { Flow } from '../../lab/model/flow.ts';
import type { Profile, Recording } from '../../lab/model/profile.ts';
import type { Run, Trial } from '../../lab/model/trial.ts';
import type { Random } from './random.ts';
import { dwellMs, type Emitter, scenarios, setupMs } from './world.ts';

/** What one simulated run is: which build, on which phone, when, and how often each scenario. */
export type RunPlan = {
  readonly id: string;
  readonly build: readonly Emitter[];
  readonly fingerprint: string;
  readonly serial: string;
  readonly startedAt: number;
  readonly repeat: number;
};

const invalidRate = 0.03;
const mostAttempts = 4;
const conditions = { state: 'sim-known', responder: 'sink', dwellMs } as const;

/** Simulates a run trial by trial and gives its profile, through the lab's own `summarize`. */
export function simulateRun(plan: RunPlan, random: Random): Profile {
  const run = runOf(plan);
  const attempts = run.trials.flatMap((trial) => attemptsAt(trial, plan, random));
  const counted = attempts.filter(({ recording }) => recording.attempt.invalid === null);
  return summarize({
    run,
    recordings: attempts.map(({ recording }) => recording),
    emissions: attempts.flatMap(({ emissions }) => emissions),
    accounts: counted.map(({ recording }) => ({
      trial: recording.attempt.trial.number,
      sent: 1_000,
      recorded: 1_000,
      unexplained: 0,
      tolerance: 96,
      cellular: 0,
    })),
    packages: [],
    unread: [],
    notes: [],
  });
}

function runOf({ id, fingerprint, serial, startedAt, repeat }: RunPlan): Run {
  const names = scenarios.flatMap((name) => Array<string>(repeat).fill(name));
  return {
    schema: 'phonehome.run/1',
    id,
    startedAt,
    finishedAt: startedAt + names.length * (setupMs + dwellMs),
    fingerprint,
    line: 'vendor-one/eu',
    serials: [serial],
    simulated: false,
    seed: 1,
    trials: names.map((scenario, index) => ({ number: index + 1, scenario, conditions })),
    conditions,
    tool: { version: '0', ruleset: '0' },
    fault: null,
    clockSkewMs: {},
  };
}

type SimulatedAttempt = { readonly recording: Recording; readonly emissions: readonly Emission[] };

/** Attempts until one is valid: what the lab spoils is repeated, and what was sent in it is known all the same. */
function attemptsAt(trial: Trial, plan: RunPlan, random: Random): SimulatedAttempt[] {
  const attempts: SimulatedAttempt[] = [];
  for (let number = 1; number <= mostAttempts; number += 1) {
    const invalid = random() < invalidRate;
    attempts.push(attemptAt(trial, number, invalid, plan, random));
    if (!invalid) break;
  }
  return attempts;
}

function attemptAt(
  trial: Trial,
  attempt: number,
  invalid: boolean,
  plan: RunPlan,
  random: Random,
): SimulatedAttempt {
  const startedAt = plan.startedAt + trial.number * (setupMs + dwellMs);
  const sent = plan.build.flatMap((emitter) =>
    windowsOf(emitter, trial.scenario, random).map((window) => ({ emitter, window })),
  );
  const emissions = sent.map(
    ({ emitter, window }, index): Emission => ({
      ...emissionOf(emitter, plan.serial),
      trigger: window,
      trial: trial.number,
      attempt,
      flow: `f${index}`,
      at: startedAt + index,
    }),
  );
  const canary = flowOf({ id: 'canary', host: 'canary.phonehome.invalid', housekeeping: 'canary' });
  const flows = emissions.map(({ flow, recipient, transport }) =>
    flowOf({ id: flow, host: recipient.host, transport: transport === 'clear' ? 'clear' : 'tls' }),
  );
  return {
    recording: {
      attempt: {
        trial,
        attempt,
        serial: plan.serial,
        startedAt,
        finishedAt: startedAt + setupMs + dwellMs,
        invalid: invalid ? 'The phone did not answer.' : null,
        fencingToken: 1,
        canaryToken: 'token',
        sim: null,
      },
      steps: [],
      flows: [...flows, canary],
      readings: [],
      folder: `trials/${String(trial.number).padStart(3, '0')}-${trial.scenario}/${attempt}`,
    },
    emissions,
  };
}

/** The windows of a trial in which it is sent: the trigger's, by its name, or `background`. */
function windowsOf({ when }: Emitter, scenario: string, random: Random): string[] {
  if ('rate' in when) return when.trigger === scenario && random() < when.rate ? [scenario] : [];
  const phase = random() * when.everyMs;
  const meets = (from: number, to: number) =>
    Math.floor((to - phase) / when.everyMs) > Math.floor((from - phase) / when.everyMs);
  return [
    ...(meets(0, setupMs) ? ['background'] : []),
    ...(meets(setupMs, setupMs + dwellMs) ? [scenario] : []),
  ];
}

function emissionOf({ id, kind, host, transport }: Emitter, serial: string) {
  return {
    identifier: kind,
    label: null,
    slot: 1,
    value: '',
    serial,
    spelling: 'plain',
    decoding: ['json'],
    where: `body > json > ${id}`,
    place: `body/${id}`,
    placeholder: null,
    recipient: {
      host,
      domain: recipientOf(host).domain,
      organisation: null,
      country: null,
      confidence: 'unknown',
    },
    endpoint: `POST ${host}:443 /${id}`,
    transport,
    sender: { package: null, confidence: 'unknown' },
  } as const;
}

function flowOf(partial: Pick<Flow, 'id' | 'host'> & Partial<Flow>): Flow {
  return {
    at: 0,
    client: '10.0.0.5:40000',
    protocol: 'http',
    transport: 'tls',
    method: 'POST',
    url: null,
    port: 443,
    status: 200,
    answeredBy: 'lab',
    messages: [],
    truncated: null,
    window: 'trigger',
    visibility: 'decoded',
    housekeeping: null,
    ...partial,
  };
}
