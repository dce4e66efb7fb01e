import fc from 'fast-check';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Access, App } from '../../../lab/server/context.ts';
import { endedRun } from '../recorded-world.ts';

/** A route as the server itself lists it. */
export type Listed = {
  readonly method: string;
  readonly url: string;
  readonly access: readonly Access[];
  readonly schema: NonNullable<RouteOptions['schema']>;
};

/** Every route there is, each method by itself. */
export function listed(app: App): Listed[] {
  return app.routeList.flatMap(({ method, url, config, schema = {} }) =>
    [method].flat().map((each) => ({ method: each, url, access: [config?.access ?? []].flat(), schema })),
  );
}

/** The names of what stands in a path for something else. */
export function placesOf({ url }: Pick<Listed, 'url'>): string[] {
  return [...url.matchAll(/:(\w+)|(\*)/g)].map(([, name, star]) => name ?? star ?? '');
}

/** A path in which one place has a value, and the others something that may be there. */
export function pathOf({ url }: Pick<Listed, 'url'>, place = '', value = ''): string {
  const usual: Readonly<Record<string, string>> = { id: endedRun, sha256: 'a'.repeat(64), '*': 'run.json' };
  return url.replaceAll(/:(\w+)|(\*)/g, (_, name?: string, star?: string) => {
    const which = name ?? star ?? '';
    return which === place ? value : (usual[which] ?? 'name');
  });
}

type JsonSchema = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
};

/** What a part of a request must look like; null where the route takes none. */
export function shapeOf({ schema }: Listed, part: 'body' | 'querystring'): JsonSchema | null {
  const said = (schema as Record<string, unknown>)[part];
  if (!(said instanceof z.ZodType)) return null;
  return z.toJSONSchema(said, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** Something that fits a shape, with every part that may be there. */
export function sampleOf(shape: JsonSchema, name = ''): unknown {
  const [first] = shape.anyOf ?? shape.oneOf ?? [];
  if (first !== undefined) return sampleOf(first, name);
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return shape.enum[0];
  if (shape.type === 'string') return textOf(shape, name);
  if (shape.type === 'integer' || shape.type === 'number') return Math.max(1, shape.minimum ?? 1);
  if (shape.type === 'boolean') return false;
  if (shape.type === 'array') {
    const items = shape.items ?? {};
    return Array.from({ length: Math.max(1, shape.minItems ?? 1) }, () => sampleOf(items, name));
  }
  const parts = Object.entries(shape.properties ?? {});
  return Object.fromEntries(parts.map(([key, part]) => [key, sampleOf(part, key)]));
}

function textOf({ pattern }: JsonSchema, name: string): string {
  if (pattern === undefined) return name === 'timeZone' ? 'UTC' : name === 'cron' ? '0 1 * * *' : 'text';
  if (/\{16\}\$$/.test(pattern)) return endedRun;
  // A pattern that looks ahead is that of a place on this server.
  if (pattern.includes('(?')) return '/';
  return fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: 7 })[0] ?? '';
}

/** The same document once for each of its texts, with that text replaced. */
export function* withEachText(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text;
  else if (Array.isArray(value)) {
    for (const [index, part] of value.entries())
      for (const changed of withEachText(part, text)) yield value.with(index, changed);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value))
      for (const changed of withEachText(part, text)) yield { ...value, [key]: changed };
  }
}
