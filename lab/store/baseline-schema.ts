import { z } from 'zod';
import { blindVisibilities } from '../model/baseline.ts';
import { identifierKinds } from '../model/device.ts';
import type { Transport } from '../model/emission.ts';
import { deviceStates, responderNames } from '../model/trial.ts';
import { day, part, said } from './baseline-words.ts';
import { certificateEntry, unknownEntry } from './decision-entries.ts';

const transports = ['clear', 'tls', 'tls-unverified', 'unknown'] as const satisfies readonly Transport[];

const transport = z.enum(transports, { error: `the transport must be one of ${transports.join(', ')}` });
const count = z.int('it must be a whole number').min(0, 'it must not be below 0');

const rate = z
  .strictObject({ k: count, n: count })
  .refine(({ k, n }) => k <= n, 'k (times seen) is more than n (times tried)');

const counts = z.record(z.string(), count);

const frozen = z
  .strictObject({
    run: said('the run'),
    k: count,
    n: count,
    by: counts.exactOptional(),
    background: counts.exactOptional(),
    phones: z.record(z.string(), rate).exactOptional(),
  })
  .refine(({ k, n }) => k <= n, 'k (times seen) is more than n (times tried)');

const identifier = part.refine(
  (text) => identifierKinds.some((kind) => kind === text.split(':')[0]),
  `the identifier must begin with one of ${identifierKinds.join(', ')}; a slot or label follows a colon, e.g. imei:2`,
);

const key = z.strictObject(
  {
    identifier: identifier.exactOptional(),
    recipient: part.exactOptional(),
    endpoint: part.exactOptional(),
    place: part.exactOptional(),
    trigger: part.exactOptional(),
    transport: transport.exactOptional(),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'the key must be a map' : undefined) },
);

/** A key without any part would approve, or forbid, everything that a phone sends. */
const tellingKey = key.refine(
  (each) => Object.keys(each).some((name) => name !== 'transport'),
  'the key says nothing; give at least identifier, recipient, endpoint, place or trigger',
);

const anyKey = key.refine((each) => Object.keys(each).length > 0, 'the key says nothing; give a part of it');

const bounds = {
  transport: transport.exactOptional(),
  spellings: z.array(part, 'spellings must be a list').exactOptional(),
};
const rates = {
  seen: rate.exactOptional(),
  rates: z.array(frozen, 'rates must be a list').exactOptional(),
};

const entry = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('expected'),
      key: tellingKey,
      ...bounds,
      ...rates,
      purpose: said('the purpose'),
      reason: said('the reason').exactOptional(),
      by: said('the name in "by"'),
      at: day,
      reviewBy: day.exactOptional(),
      bulk: said('bulk').exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('exception'),
      key: tellingKey,
      ...bounds,
      ...rates,
      owner: said('the owner'),
      reason: said('the reason'),
      at: day.exactOptional(),
      expires: day,
    }),
    z.strictObject({ kind: z.literal('forbidden'), key: anyKey, reason: said('the reason').exactOptional() }),
    z.strictObject({
      kind: z.literal('noise'),
      key: tellingKey,
      ...bounds,
      reason: said('the reason'),
      by: said('the name in "by"'),
      at: day,
    }),
    z.strictObject({
      kind: z.literal('blind'),
      recipient: part,
      visibility: z.enum(blindVisibilities, {
        error: `the visibility must be one of ${blindVisibilities.join(', ')}; traffic around the proxy cannot be approved`,
      }),
      owner: said('the owner'),
      reason: said('the reason'),
      expires: day,
    }),
    certificateEntry,
    unknownEntry,
  ],
  { error: 'the kind must be one of expected, exception, forbidden, noise, blind, certificate, unknown' },
);

const state = z.enum(deviceStates, { error: `the state must be one of ${deviceStates.join(', ')}` });

const run = z.strictObject({
  id: said('the id'),
  fingerprint: said('the fingerprint'),
  ruleset: said('the ruleset'),
  folder: said('the folder'),
  state,
  responder: z.enum(responderNames, { error: `the responder must be one of ${responderNames.join(', ')}` }),
  answers: said('answers').exactOptional(),
  tlsCheck: z.literal(true, 'tlsCheck must be true, or left out').exactOptional(),
  scope: z.literal('gateway', 'scope must be gateway, or left out').exactOptional(),
  dwellMs: z.number('dwellMs must be a number').min(0, 'dwellMs must not be below 0'),
  simulated: z.boolean('simulated must be true or false'),
  at: day,
  trials: counts,
  states: z.record(z.string(), state).exactOptional(),
  dwells: counts.exactOptional(),
  open: z.array(part, 'open must be a list').exactOptional(),
});

/** `baselines/<line>.yaml` as docs/design.md lays it down. */
export const baselineSchema = z.strictObject({
  line: z
    .string({ error: 'the line must be text' })
    .regex(
      /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/,
      'the line must read product/region/channel, e.g. nokia-7-plus/eu',
    ),
  runs: z.array(run, 'runs must be a list').nullable().exactOptional(),
  entries: z.array(entry, 'entries must be a list').nullable().exactOptional(),
});

export type BaselineYaml = z.output<typeof baselineSchema>;
