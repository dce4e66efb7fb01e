import { z } from 'zod';
import { parseDuration } from './duration.ts';
import type { BodyTemplate, JsonValue, ProtobufValue } from './firmware.ts';

const text = z.string().min(1, 'must not be empty');

/** Text; YAML's own whole numbers and booleans are taken as they are written. */
const scalar = z.unknown().transform((value, context) => {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value))
    return `${value}`;
  context.addIssue(`expected text, but it is ${spoken(value)}; put it in quotes`);
  return z.NEVER;
});

const duration = z.unknown().transform((value, context) => {
  const ms = value === 0 ? 0 : parseDuration(String(value));
  if (ms !== null) return ms;
  context.addIssue(`expected a duration such as 500ms, 20s, 2m or 1h, but it is ${spoken(value)}`);
  return z.NEVER;
});

function spoken(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'object' ? (value === null ? 'empty' : 'a list or map') : JSON.stringify(value);
}

const packageSchema = z.strictObject({
  name: text,
  versionCode: z.int().nonnegative(),
  path: text,
  uid: z.int().nonnegative(),
  versionName: text.exactOptional(),
  certificate: z
    .string()
    .regex(/^[0-9a-f]{8}$/, 'expected 8 lower-case hex digits, in quotes')
    .exactOptional(),
  permissions: z.array(text).exactOptional(),
  receivers: z
    .array(z.string().regex(/^[A-Z][A-Z_]*$/, 'expected the last part of an action, such as BOOT_COMPLETED'))
    .exactOptional(),
});

const buildSchema = z.strictObject({
  fingerprint: text,
  properties: z.record(z.string(), scalar).default({}),
});

const eventName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'expected an event in kebab-case, such as boot or screen-on');

const events = z
  .array(eventName, { error: 'expected a list of events such as [boot, unlock], or { every: 20s }' })
  .min(1, 'name at least one event, such as boot')
  .transform((names) => ({ events: names }));

const every = z
  .strictObject({ every: duration.refine((ms) => ms > 0, 'must be longer than nothing') })
  .transform((value) => ({ everyMs: value.every }));

/** A list, or else a map: told apart first, so that a fault is reported against what was meant. */
const trigger = z.unknown().transform((value, context) => {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const parsed = (isMap ? every : events).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never);
  return z.NEVER;
});

const json: z.ZodType<JsonValue> = z.lazy(() =>
  z.union(
    [
      z.string(),
      z.boolean(),
      z.null(),
      z.number().refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), unsafe),
      z.array(json),
      z.record(z.string(), json),
    ],
    { error: 'expected a value that JSON can say' },
  ),
);

const unsafe = 'is too large a number to keep all of its digits; put it in quotes';

const protobuf: z.ZodType<ProtobufValue> = z.lazy(() =>
  z.union([z.string(), z.boolean(), z.int('expected a whole number'), z.array(protobuf), protobufMessage]),
);

const protobufMessage: z.ZodType<{ readonly [field: string]: ProtobufValue }> = z.lazy(() =>
  z.record(z.string(), protobuf).superRefine((message, context) => {
    for (const field of Object.keys(message).filter((key) => !isFieldNumber(key))) {
      const why = 'expected a field number from 1 to 536870911, without 19000 to 19999';
      context.addIssue({ code: 'custom', path: [field], message: why });
    }
  }),
);

function isFieldNumber(key: string): boolean {
  return /^[1-9]\d{0,8}$/.test(key) && Number(key) < 2 ** 29 && !/^19\d{3}$/.test(key);
}

const bodyKinds = ['json', 'form', 'text', 'xml', 'base64', 'protobuf'] as const;

const bodySchema = z
  .strictObject({
    json: json.optional(),
    form: z.record(z.string(), scalar).optional(),
    text: z.string().optional(),
    xml: z.string().optional(),
    base64: z.string().optional(),
    protobuf: protobufMessage.optional(),
  })
  .transform((value, context) => {
    const found = bodyKinds.filter((kind) => value[kind] !== undefined);
    if (found.length === 1) return value as BodyTemplate;
    const what = found.length === 0 ? 'holds none' : `holds ${found.join(' and ')}`;
    context.addIssue(`expected one of ${bodyKinds.join(', ')}, but it ${what}`);
    return z.NEVER;
  });

const requestSchema = z.strictObject({
  method: z.string().regex(/^[A-Za-z]+$/, 'expected an HTTP method such as GET or POST'),
  url: text,
  headers: z.record(z.string(), scalar).default({}),
  body: bodySchema.nullable().default(null),
  encode: z.array(z.string()).default([]),
});

const emitSchema = z.strictObject({
  name: text,
  from: text,
  on: trigger,
  delay: duration.default(0),
  probability: z.number().min(0, 'must be from 0 to 1').max(1, 'must be from 0 to 1').default(1),
  untilReply: text.nullable().default(null),
  network: z.enum(['proxy', 'direct']).default('proxy'),
  tls: z
    .strictObject({
      validates: z.boolean().default(true),
      pins: z.boolean().default(false),
      trusts: z.enum(['user', 'system']).exactOptional(),
    })
    .default({ validates: true, pins: false }),
  request: requestSchema,
});

/** The shape of `firmware.yaml`; templates and encodings are checked afterwards. */
export const firmwareSchema = z.strictObject({
  build: buildSchema,
  packages: z.array(packageSchema).default([]),
  emits: z.array(emitSchema).default([]),
});
