import type { RedisOptions } from 'ioredis';
import { LabError } from '../errors.ts';

/** Where a Redis is: `where` is for people and never holds a user name or a password. */
export type RedisAddress = { readonly where: string; readonly options: RedisOptions };

const schemes = ['redis:', 'rediss:', 'valkey:', 'valkeys:', 'unix:'];

/** Reads REDIS_URL. Throws USAGE, without repeating the text, where it is no address of a Redis. */
export function parseRedisUrl(text: string): RedisAddress {
  if (text.startsWith('/')) return { where: text, options: { path: text } };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !schemes.includes(url.protocol)) throw notAnAddress();
  const credentials = credentialsOf(url);
  const db = Number((url.protocol === 'unix:' ? url.searchParams.get('db') : url.pathname.slice(1)) || '0');
  if (!Number.isInteger(db) || db < 0) throw notAnAddress();
  if (url.protocol === 'unix:') {
    return { where: `unix://${url.pathname}`, options: { ...credentials, db, path: url.pathname } };
  }
  if (url.hostname === '') throw notAnAddress();
  const secure = url.protocol === 'rediss:' || url.protocol === 'valkeys:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 6379 : Number(url.port);
  return {
    where: `${url.protocol}//${url.hostname}:${port}/${db}`,
    options: { ...credentials, host, port, db, ...(secure ? { tls: { servername: host } } : {}) },
  };
}

function credentialsOf(url: URL): RedisOptions {
  try {
    return {
      ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
      ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    };
  } catch {
    throw notAnAddress();
  }
}

function notAnAddress(): LabError {
  return new LabError(
    'USAGE',
    'REDIS_URL is not the address of a Redis. Write redis://host:6379/0, rediss:// for TLS, or unix:///path/to/socket, with special characters of a password percent-encoded; or leave it unset, and the lab starts a Redis of its own.',
  );
}
