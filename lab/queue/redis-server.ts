import { setMaxListeners } from 'node:events';
import type { ConnectionOptions } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { LabError, sentenceOf } from '../errors.ts';
import { parseRedisUrl, type RedisAddress } from './redis-address.ts';
import { isMissing, type RedisChild, startRedisChild } from './redis-child.ts';
import { watchHealth } from './redis-health.ts';
import { within } from './within.ts';

/** A Redis that answered. The holder closes it; every connection made through it is closed too. */
export type RedisHandle = {
  /** For people: an address without credentials. */
  readonly where: string;
  /** True where the lab started this server for itself, so that nobody else can be on it. */
  readonly own: boolean;
  /** Options for BullMQ, which opens and closes connections of its own with them. */
  connection(): ConnectionOptions;
  /** One more connection; commands wait for a lost connection to come back. */
  duplicate(): Redis;
  /** Aborted with REDIS_UNREACHABLE when the server is gone for good. */
  readonly failed: AbortSignal;
  close(): Promise<void>;
};

/** With `url` null the lab starts a server of its own, with its folder under `home`. */
export type ConnectRedisOptions = {
  readonly url: string | null;
  readonly home: string;
  readonly logFile: string;
  /** A Redis elsewhere that went away is waited for: `failed` is left alone, and questions time out. */
  readonly patient?: boolean;
};

const connectLimitMs = 5000;
const startLimitMs = 15_000;

/**
 * Connects to the Redis at `url`, or starts the lab's own. Throws REDIS_UNREACHABLE within about
 * five seconds, MISSING_TOOL where there is no server to start, USAGE where the URL is none.
 */
export async function connectRedis(options: ConnectRedisOptions): Promise<RedisHandle> {
  if (options.url !== null) {
    const address = parseRedisUrl(options.url);
    return handle(address, await firstClient(address), null, options.patient === true);
  }
  const child = await startRedisChild(options.home, options.logFile);
  const address: RedisAddress = { where: child.socket, options: { path: child.socket } };
  try {
    return handle(address, await clientOfChild(address, child, options.logFile), child, false);
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** Comes back quickly after an outage, and for ever: how long is too long is for `failed` to say. */
function steady(address: RedisAddress): RedisOptions & { replyMapping: 'legacy' } {
  return {
    ...address.options,
    replyMapping: 'legacy',
    maxRetriesPerRequest: null,
    connectTimeout: connectLimitMs,
    retryStrategy: (times) => Math.min(100 * times, 1000),
  };
}

async function firstClient(address: RedisAddress): Promise<Redis> {
  const client = new Redis({ ...steady(address), lazyConnect: true, retryStrategy: null });
  let fault: unknown;
  client.on('error', (error) => {
    fault ??= error;
  });
  try {
    await within(
      connectLimitMs,
      client.connect().then(() => probe(client)),
    );
  } catch (error) {
    client.disconnect();
    throw unreachable(address, fault ?? error);
  }
  client.disconnect();
  return quiet(new Redis(steady(address)));
}

/** A replica, a user without rights, a full disk: all of them answer a ping. */
async function probe(client: Redis): Promise<void> {
  await client.set('phonehome:probe', '1', 'PX', 1000);
}

function unreachable(address: RedisAddress, cause: unknown): LabError {
  return new LabError(
    'REDIS_UNREACHABLE',
    `Redis at ${address.where} cannot be used: ${withoutCredentials(address, sentenceOf(cause))}. Start it or correct REDIS_URL; with REDIS_URL unset the lab starts a Redis of its own.`,
  );
}

function withoutCredentials(address: RedisAddress, sentence: string): string {
  const { username, password } = address.options;
  return [password, username]
    .filter((secret): secret is string => typeof secret === 'string' && secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '…'), sentence)
    .replace(/\.$/, '');
}

async function clientOfChild(address: RedisAddress, child: RedisChild, logFile: string): Promise<Redis> {
  const client = quiet(new Redis({ ...steady(address), retryStrategy: () => 20 }));
  const answer = client.ping().then(() => null);
  try {
    const ended = await within(startLimitMs, Promise.race([answer, child.exited]));
    if (ended === null) return client;
    throw new LabError(isMissing(child, ended) ? 'MISSING_TOOL' : 'REDIS_UNREACHABLE', ended);
  } catch (error) {
    answer.catch(() => undefined);
    client.disconnect();
    if (error instanceof LabError) throw error;
    throw new LabError(
      'REDIS_UNREACHABLE',
      `The lab's own Redis server did not answer: ${sentenceOf(error)}. Its log is ${logFile}.`,
    );
  }
}

/** What a connection complains of is told by `failed` and by the commands themselves. */
function quiet(client: Redis): Redis {
  return client.on('error', () => undefined);
}

function handle(
  address: RedisAddress,
  client: Redis,
  child: RedisChild | null,
  patient: boolean,
): RedisHandle {
  const failure = new AbortController();
  // Each question under way listens; there may be many.
  setMaxListeners(0, failure.signal);
  const clients = new Set([client]);
  let closing: Promise<void> | null = null;
  const fail = (sentence: string) => {
    if (closing === null) failure.abort(new LabError('REDIS_UNREACHABLE', sentence));
  };
  const endWatch = patient
    ? () => undefined
    : watchHealth(client, () => fail(`Redis at ${address.where} no longer answers.`));
  child?.exited.then(fail);
  const close = async () => {
    endWatch();
    for (const each of clients) each.disconnect();
    await child?.stop();
  };
  return {
    where: address.where,
    own: child !== null,
    connection: () => steady(address) as ConnectionOptions,
    duplicate: () => {
      const another = quiet(new Redis(steady(address)));
      clients.add(another);
      another.once('end', () => clients.delete(another));
      return another;
    },
    failed: failure.signal,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
