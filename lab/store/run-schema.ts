import { z } from 'zod';
import type { Authorities, Installation, Package } from '../model/build.ts';
import { caStores } from '../model/ca.ts';
import type { CleanTrial } from '../model/clean-pass.ts';
import { factorNames } from '../model/factor.ts';
import { type GatewayReading, gatewayFates } from '../model/gateway.ts';
import type { AlignedReading } from '../model/handset.ts';
import type { ImportedCapture } from '../model/imported.ts';
import type { ProcessReading, SocketSighting, UidCounters } from '../model/trace.ts';
import { type Attempt, deviceStates, type Run, responderNames, type Step } from '../model/trial.ts';

const count = z.int().min(1);

const conditions = z.object({
  state: z.enum(deviceStates),
  responder: z.enum(responderNames),
  answers: z.string().exactOptional(),
  tlsCheck: z.literal(true).exactOptional(),
  dwellMs: z.number(),
});

const factor = z.object({ change: z.enum(factorNames), arm: z.enum(['a', 'b']) });

const trial = z.object({
  number: count,
  scenario: z.string(),
  conditions,
  factor: factor.exactOptional(),
});

/** One OTA on one phone. */
export const installationSchema: z.ZodType<Installation> = z.object({
  serial: z.string(),
  sha256: z.string(),
  control: z.string(),
  from: z.string(),
  to: z.string(),
  slots: z.object({ from: z.string(), to: z.string() }).nullable(),
  downgrade: z.boolean(),
  wipe: z.boolean(),
  plan: z.string().exactOptional(),
  setUp: z.string().exactOptional(),
  at: z.number(),
  restartedAt: z.number().exactOptional(),
});

const imported: z.ZodType<ImportedCapture> = z.object({
  file: z.string(),
  format: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  flows: z.number(),
  unread: z.number(),
  blind: z.string(),
});

const uidCounters: z.ZodType<UidCounters> = z.object({
  uid: z.number(),
  rxBytes: z.number(),
  rxPackets: z.number(),
  txBytes: z.number(),
  txPackets: z.number(),
});

const cleanTrial: z.ZodType<CleanTrial> = z.object({
  serial: z.string(),
  scenario: z.string(),
  startedAt: z.number(),
  readings: z.array(
    z.object({ at: z.number(), bootId: z.string(), uids: z.array(uidCounters).exactOptional() }),
  ),
  fault: z.string().nullable(),
});

/** run.json. Keys of later versions are passed over. */
export const runSchema: z.ZodType<Run> = z.object({
  schema: z.literal('phonehome.run/1'),
  id: z.string(),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  fingerprint: z.string(),
  line: z.string(),
  serials: z.array(z.string()),
  simulated: z.boolean(),
  seed: z.number(),
  trials: z.array(trial),
  conditions,
  tool: z.object({ version: z.string(), ruleset: z.string() }),
  fault: z.string().nullable(),
  installations: z.array(installationSchema).exactOptional(),
  clockSkewMs: z.record(z.string(), z.number()),
  files: z.object({ firmware: z.string().nullable(), devices: z.array(z.string()) }).exactOptional(),
  notes: z.array(z.string()).exactOptional(),
  imported: z.array(imported).exactOptional(),
  scope: z.enum(['proxy', 'gateway']).exactOptional(),
  clean: z.array(cleanTrial).exactOptional(),
});

const sim = z.object({
  iccid: z.string(),
  imsi: z.string().exactOptional(),
  msisdn: z.string().exactOptional(),
  unchecked: z.boolean().exactOptional(),
});

/** trial.json. */
export const attemptSchema: z.ZodType<Attempt> = z.object({
  trial,
  attempt: count,
  serial: z.string(),
  startedAt: z.number(),
  finishedAt: z.number(),
  invalid: z.string().nullable(),
  fencingToken: z.number(),
  canaryToken: z.string(),
  sim: sim.nullable(),
  state: z.enum(deviceStates).exactOptional(),
  installation: installationSchema.exactOptional(),
  ca: z.enum(caStores).exactOptional(),
  imported: z.string().exactOptional(),
});

/** started.json of an attempt. */
export const startedSchema = z.object({ serial: z.string(), fencingToken: z.number().optional() });

/** What counts of a line of refused.jsonl. */
export const refusalSchema = z.object({ reason: z.string() });

/** One line of steps.jsonl. */
export const stepSchema: z.ZodType<Step> = z.object({
  at: z.number(),
  name: z.enum([
    'setup',
    'settle',
    'settle-limit',
    'trigger',
    'reboot',
    'dwell',
    'end',
    'canary',
    'note',
    'said',
    'failed',
  ]),
  text: z.string().exactOptional(),
  passedMs: z.number().exactOptional(),
});

const counters = z.object({
  name: z.string(),
  rxBytes: z.number(),
  rxPackets: z.number(),
  txBytes: z.number(),
  txPackets: z.number(),
});

/** One line of sockets.jsonl. */
export const socketSchema: z.ZodType<SocketSighting> = z.object({
  at: z.number(),
  port: z.number(),
  uid: z.number(),
});

/** One line of processes.jsonl. */
export const processesSchema: z.ZodType<ProcessReading> = z.object({
  at: z.number(),
  processes: z.array(z.object({ pid: z.number(), name: z.string() })),
  holeMs: z.number().exactOptional(),
});

/** One line of phone.jsonl. */
export const readingSchema: z.ZodType<AlignedReading> = z.object({
  at: z.number(),
  phoneClock: z.number(),
  bootId: z.string(),
  uptimeMs: z.number().exactOptional(),
  interfaces: z.array(counters),
  fingerprint: z.string(),
  iccids: z.array(z.string().nullable()),
  proxy: z.string().nullable().exactOptional(),
  received: z.number().nullable(),
  uids: z.array(uidCounters).exactOptional(),
  utcOffsetMinutes: z.number().exactOptional(),
  linksRestart: z.literal(true).exactOptional(),
});

/** One line of gateway.jsonl. */
export const gatewayReadingSchema: z.ZodType<GatewayReading> = z.object({
  at: z.number(),
  since: z.number().nullable(),
  lines: z.array(
    z.object({
      fate: z.enum(gatewayFates),
      protocol: z.string(),
      address: z.string(),
      port: z.number().nullable(),
      host: z.string(),
      hostPort: z.number().nullable(),
      packets: z.number(),
      bytes: z.number(),
    }),
  ),
  uncounted: z.number(),
  interrupted: z.literal(true).exactOptional(),
  labPorts: z.array(z.number()).exactOptional(),
});

/** build/properties.json. */
export const propertiesSchema: z.ZodType<Record<string, string>> = z.record(z.string(), z.string());

/** build/packages.json. */
export const packagesSchema: z.ZodType<Package[]> = z.array(
  z.object({
    name: z.string(),
    versionCode: z.number(),
    path: z.string(),
    uid: z.number(),
    versionName: z.string().exactOptional(),
    certificate: z.string().exactOptional(),
    permissions: z.array(z.string()).exactOptional(),
    receivers: z.array(z.string()).exactOptional(),
  }),
);

const authorities = z.array(z.object({ name: z.string(), sha256: z.string() })).nullable();

/** build/authorities.json. */
export const authoritiesSchema: z.ZodType<Authorities> = z.object({ system: authorities, user: authorities });
