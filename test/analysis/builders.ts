import { recipientOf } from '../../lab/analysis/recipients/recipient-of.ts';
import { summarize } from '../../lab/analysis/summarize.ts';
import { countTrials } from '../../lab/analysis/summarize-trials.ts';
import type { CaStore } from '../../lab/model/ca.ts';
import type { Emission, Transport } from '../../lab/model/emission.ts';
import type { CaptureEvent, Flow } from '../../lab/model/flow.ts';
import type { InterfaceCounters, PhoneReading } from '../../lab/model/handset.ts';
import type { Profile, Recording } from '../../lab/model/profile.ts';
import type { Conditions, DeviceState, Run, Step, Trial } from '../../lab/model/trial.ts';

/** What is planted in a run: how often one emission shows in each window. */
export type Plant = {
  readonly place?: string;
  readonly host?: string;
  readonly kind?: Emission['identifier'];
  readonly transport?: Transport;
  readonly spelling?: string;
  readonly value?: string;
  readonly serial?: string;
  readonly decoding?: readonly string[];
  /** Sightings by scenario, or `background:<scenario>`: in the first k of its trials. */
  readonly in: Readonly<Record<string, number>>;
};

export type RunOptions = {
  readonly plants?: readonly Plant[];
  readonly scenarios?: Readonly<Record<string, number>>;
  /** Numbers of trials that have only an invalid attempt. */
  readonly invalid?: readonly number[];
  readonly conditions?: Partial<Conditions>;
  /** By number of the trial: the state to which its trigger led. */
  readonly states?: Readonly<Record<number, DeviceState>>;
  readonly fingerprint?: string;
  readonly fault?: string;
  readonly flows?: readonly Partial<Flow>[];
  readonly unexplained?: number;
  readonly accounts?: 'missing';
  readonly canary?: boolean;
  /** Where the lab's CA was; then its request over TLS was made, and not decoded. */
  readonly unreadTls?: CaStore;
};

export const fingerprints = {
  old: 'Acme/One_00WW/ONE:9/PPR1.1/00WW_1:user/release-keys',
  fresh: 'Acme/One_00WW/ONE:9/PPR1.2/00WW_2:user/release-keys',
};

export const usualScenarios = { boot: 5, idle: 5, unlock: 5 };

export function conditionsOf(partial: Partial<Conditions> = {}): Conditions {
  return { state: 'sim-known', responder: 'sink', dwellMs: 2_000, ...partial };
}

export function runOf(options: RunOptions = {}): Run {
  const conditions = conditionsOf(options.conditions);
  const names = Object.entries(options.scenarios ?? usualScenarios).flatMap(([name, n]) =>
    Array<string>(n).fill(name),
  );
  const trials = names.map((scenario, index): Trial => ({ number: index + 1, scenario, conditions }));
  return {
    schema: 'phonehome.run/1',
    id: 'run-1',
    startedAt: 1_000_000,
    finishedAt: 2_000_000,
    fingerprint: options.fingerprint ?? fingerprints.old,
    line: 'acme-one/eu',
    serials: ['A1'],
    simulated: true,
    seed: 1,
    trials,
    conditions,
    tool: { version: '0.1.0', ruleset: '1' },
    fault: options.fault ?? null,
    clockSkewMs: {},
  };
}

export function flowOf(partial: Partial<Flow> = {}): Flow {
  return {
    id: 'f1',
    at: 1_000_100,
    client: '10.0.0.5:40000',
    protocol: 'http',
    transport: 'clear',
    method: 'POST',
    url: 'http://telemetry.acme.example/v1',
    host: 'telemetry.acme.example',
    port: 80,
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

export function stepsOf(start = 1_000_000, dwellMs = 2_000): Step[] {
  return [
    { at: start, name: 'setup' },
    { at: start + 100, name: 'settle' },
    { at: start + 200, name: 'trigger' },
    { at: start + 300, name: 'dwell' },
    { at: start + 300 + dwellMs, name: 'end' },
    { at: start + 400 + dwellMs, name: 'canary' },
  ];
}

export function readingOf(at: number, interfaces: readonly InterfaceCounters[], bootId = 'b1'): PhoneReading {
  return {
    at,
    phoneClock: at,
    bootId,
    interfaces,
    fingerprint: fingerprints.old,
    iccids: [],
    proxy: '10.0.0.1:80',
  };
}

export function counters(name: string, payload: number, packets = 10): InterfaceCounters {
  return { name, rxBytes: 0, rxPackets: 0, txBytes: payload + packets * 66, txPackets: packets };
}

export function recordingOf(trial: Trial, options: RunOptions = {}, attempt = 1): Recording {
  const state = options.states?.[trial.number];
  const canary = flowOf({ id: 'canary', host: 'canary.phonehome.invalid', housekeeping: 'canary' });
  const others = (options.flows ?? []).map((flow, index) => flowOf({ id: `x${index}`, ...flow }));
  return {
    attempt: {
      trial,
      attempt,
      serial: 'A1',
      startedAt: 1_000_000,
      finishedAt: 1_003_000,
      invalid: options.invalid?.includes(trial.number) ? 'The keyguard stayed locked.' : null,
      fencingToken: 1,
      canaryToken: 'token',
      ...(options.unreadTls === undefined ? {} : { ca: options.unreadTls }),
      sim: null,
      ...(state === undefined ? {} : { state }),
    },
    steps: stepsOf(),
    flows: [...others, ...(options.canary === false ? [] : [canary])],
    readings: [],
    folder: `trials/${String(trial.number).padStart(3, '0')}-${trial.scenario}/${attempt}`,
  };
}

export function emissionOf(plant: Plant, trigger: string, trial: number, attempt = 1): Emission {
  const host = plant.host ?? 'telemetry.acme.example';
  return {
    identifier: plant.kind ?? 'imei',
    label: null,
    slot: 1,
    value: plant.value ?? '350000000000006',
    serial: plant.serial ?? 'A1',
    spelling: plant.spelling ?? 'plain',
    decoding: plant.decoding ?? ['json'],
    where: `body > json > ${plant.place ?? 'id'}`,
    place: `body/${plant.place ?? 'id'}`,
    placeholder: null,
    trigger,
    recipient: {
      host,
      domain: recipientOf(host).domain,
      organisation: 'Acme',
      country: 'CN',
      confidence: 'high',
    },
    endpoint: `POST ${host}:80 /v1`,
    transport: plant.transport ?? 'clear',
    sender: { package: 'com.acme.reg', confidence: 'high' },
    trial,
    attempt,
    flow: 'f1',
    at: 1_000_100 + trial,
  };
}

/** A run with planted emissions, summarised. */
export function profileOf(options: RunOptions = {}): Profile {
  const run = runOf(options);
  const shown = (options.plants ?? []).length === 0 ? [] : [{ id: 'f1' }];
  const recordings = run.trials.map((trial) =>
    recordingOf(trial, { ...options, flows: [...(options.flows ?? []), ...shown] }),
  );
  const counted = countTrials(run, recordings).counted.map(({ attempt }) => attempt.trial.number);
  const unexplained = options.unexplained ?? 0;
  return summarize({
    run,
    recordings,
    emissions: (options.plants ?? []).flatMap((plant) => emissionsOf(plant, run)),
    accounts:
      options.accounts === 'missing'
        ? []
        : counted.map((trial) => ({
            trial,
            sent: 1000 + unexplained,
            recorded: 1000,
            unexplained,
            tolerance: 96,
            cellular: 0,
          })),
    packages: [],
    unread: [],
    notes: [],
  });
}

function emissionsOf(plant: Plant, run: Run): Emission[] {
  return Object.entries(plant.in).flatMap(([where, k]) => {
    const [window, scenario = window] = where.split(':') as [string, string?];
    const trials = run.trials.filter((trial) => trial.scenario === scenario).slice(0, k);
    return trials.map(({ number }) => emissionOf(plant, window, number));
  });
}

/** Events of one plain request on one connection. */
export function requestEvents(
  flow: string,
  at: number,
  url = 'http://telemetry.acme.example/v1',
): CaptureEvent[] {
  const client = '10.0.0.5:40000';
  const connection = `c-${flow}`;
  return [
    { type: 'connection-open', at: at - 5, flow: connection, client },
    {
      type: 'request',
      at,
      flow,
      connection,
      client,
      method: 'POST',
      url,
      httpVersion: '1.1',
      headers: [['Host', 'x']],
    },
    { type: 'request-body', at, flow, connection, body: { sha256: 'aa', bytes: 2, complete: true } },
    { type: 'response', at: at + 1, flow, connection, status: 200, headers: [], answeredBy: 'lab' },
    { type: 'connection-close', at: at + 5, flow: connection, rxBytes: 300, txBytes: 100 },
  ];
}
