import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis over TCP that several labs share; `url` is what REDIS_URL takes. */
export type SharedRedis = {
  readonly url: string;
  readonly pid: number;
  /** Kills it; resolves with the way to bring it back at the same address: empty, or with its append-only file. */
  readonly kill: () => Promise<() => Promise<void>>;
  /** It forgets all that it held, as one that comes up on another host. */
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Starts a redis-server of the test's own on a free port. `keeps`: it has an append-only file, as docs/operations.md says. */
export async function sharedRedis({ keeps = false } = {}): Promise<SharedRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'phonehome-redis-'));
  for (;;) {
    const port = await freePort();
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    if (keeps) settings.push('--appendonly', 'yes', '--appendfsync', 'everysec');
    let child = spawn('redis-server', settings, { stdio: 'ignore' });
    if (await answers(child, port)) {
      const close = async () => {
        await stop(child);
        await rm(folder, { recursive: true, force: true });
      };
      const kill = async () => {
        await stop(child);
        return async () => {
          do child = spawn('redis-server', settings, { stdio: 'ignore' });
          while (!(await answers(child, port)));
        };
      };
      const url = `redis://127.0.0.1:${port}/0`;
      const empty = async () => {
        const client = new Redis(url);
        await client.flushall();
        client.disconnect();
      };
      return { url, pid: child.pid ?? 0, kill, empty, close };
    }
    await stop(child);
  }
}

/** A port of this machine on which nobody listens at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Waits until the server takes connections; false where it ended, its port having been taken meanwhile. */
async function answers(child: ChildProcess, port: number): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const socket = connect({ host: '127.0.0.1', port });
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return child.exitCode === null;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
