import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Delivery, Hook, Notice } from '../../model/service.ts';
import { writeJson } from '../atomic-file.ts';
import { commitSchema } from './run-records.ts';
import { readAll } from './schedule-records.ts';

const name = /^[a-z0-9][a-z0-9-]{0,63}$/;
const texts = z.array(z.string());

const hookSchema: z.ZodType<Hook> = z.strictObject({
  schema: z.literal('phonehome.hook/1'),
  name: z.string(),
  signature: z.enum(['standard', 'github']),
  secret: z.string().min(16),
  plan: z.record(z.string(), z.unknown()),
  ota: z.strictObject({ kind: z.enum(['sha256', 'build', 'url', 'firmware']), at: z.string() }),
  checksumAt: z.string().nullable(),
  commit: z
    .strictObject({ project: z.string(), revision: z.string(), change: z.string().nullable() })
    .nullable(),
  allowedHosts: texts,
  baseline: z.string().nullable(),
  createdAt: z.string(),
});

const noticeSchema: z.ZodType<Notice> = z.strictObject({
  schema: z.literal('phonehome.notice/1'),
  name: z.string(),
  kind: z.string(),
  url: z.string(),
  secret: z.string().nullable(),
  token: z.union([z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })]).nullable(),
  allowedHosts: texts,
  createdAt: z.string(),
});

const deliverySchema: z.ZodType<Delivery> = z.strictObject({
  schema: z.literal('phonehome.delivery/1'),
  about: z.literal('start').exactOptional(),
  id: z.string(),
  notice: z.string(),
  run: z.string(),
  commit: commitSchema.nullable(),
  state: z.enum(['pending', 'delivered', 'given-up']),
  tries: z.array(z.strictObject({ at: z.string(), answer: z.string() })),
  nextAt: z.string().nullable(),
});

const fetchSchema = z.strictObject({
  schema: z.literal('phonehome.fetch/1'),
  id: z.string(),
  hook: z.string(),
  url: z.string(),
  sha256: z.string().nullable(),
  commit: commitSchema.nullable(),
  fault: z.string().nullable(),
});

/** Records with a secret, each a file of its own (0600) under its name, in a folder of the service. */
export type NamedFiles<Value> = {
  /** A file that cannot be read is told, and passed over. */
  all(): Promise<{ readonly records: readonly Value[]; readonly broken: readonly string[] }>;
  write(value: Value): Promise<void>;
  /** Throws USAGE where there is none of the name. */
  remove(wanted: string): Promise<void>;
};

function namedFiles<Value>(
  home: string,
  kind: string,
  schema: z.ZodType<Value>,
  nameOf: (value: Value) => string,
): NamedFiles<Value> {
  const folder = join(home, 'service', kind);
  const pathOf = (wanted: string) => {
    if (name.test(wanted)) return join(folder, `${wanted}.json`);
    throw new LabError('USAGE', `"${wanted}" is no name: small letters, digits and dashes, at most 64.`);
  };
  const ready = () => mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    all: async () => {
      await ready();
      return readAll(folder, schema);
    },
    write: async (value) => {
      const path = pathOf(nameOf(value));
      await ready();
      await writeJson(path, value, 0o600);
    },
    remove: async (wanted) => {
      await rm(pathOf(wanted)).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'ENOENT') throw cause;
        throw new LabError('USAGE', `There is no "${wanted}" among the ${kind}.`, { cause });
      });
    },
  };
}

/** The hooks by which other programs ask for runs. */
export function hookFiles(home: string): NamedFiles<Hook> {
  return namedFiles(home, 'hooks', hookSchema, (hook) => hook.name);
}

/** Those who are told of the end of runs. */
export function noticeFiles(home: string): NamedFiles<Notice> {
  return namedFiles(home, 'notices', noticeSchema, (notice) => notice.name);
}

/** What they were told. */
export function deliveryFiles(home: string): NamedFiles<Delivery> {
  return namedFiles(home, 'deliveries', deliverySchema, ({ id }) => id);
}

/** OTAs that a hook named by their address, and that are not fetched yet. */
export function fetchFiles(home: string): NamedFiles<z.output<typeof fetchSchema>> {
  return namedFiles(home, 'fetches', fetchSchema, ({ id }) => id);
}
