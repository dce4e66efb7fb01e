import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnRecorder } from '../../lab/capture/spawn-recorder.ts';
import { held } from '../../test/store/held.ts';
import { childWith } from './processor-time.ts';

/** A proxy under measurement. */
export type Subject = {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** Resolves when what was sent is where it stays. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The recorder as a run uses it, its phone being the load on loopback. */
export async function recorderSubject(folder: string): Promise<Subject> {
  const recorder = await spawnRecorder({ home: folder, logFile: join(folder, 'recorder.log') });
  const pid = await childWith('recorder-process');
  const port = await recorder.open(
    {
      serial: 'BENCH0001',
      client: '127.0.0.1',
      listen: '127.0.0.1',
      port: 0,
      responder: 'sink',
      fencingToken: 1,
    },
    held,
  );
  const attemptFolder = join(folder, 'attempt');
  const bodiesFolder = join(folder, 'bodies');
  await mkdir(attemptFolder, { recursive: true });
  await mkdir(bodiesFolder, { recursive: true });
  await port.begin({ attemptFolder, bodiesFolder, fencingToken: 1 });
  return {
    name: 'recorder',
    pid,
    port: port.port,
    settle: () => port.flush(),
    close: async () => {
      await port.close();
      await recorder.close();
    },
  };
}

/** mockttp alone, with the CA of the recorder in `folder`. */
export async function mockttpSubject(folder: string, listeners: boolean): Promise<Subject> {
  const files = [join(folder, 'ca/key.pem'), join(folder, 'ca/certificate.pem')];
  const child = fork(here('bare-mockttp.ts'), [...files, listeners ? 'listeners' : 'none'], {
    execArgv: ['--import', 'tsx', '--max-http-header-size=262144', '--insecure-http-parser'],
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const name = listeners ? 'mockttp, empty listeners' : 'mockttp, no listener';
  return { name, pid: child.pid ?? 0, port, settle: async () => {}, close: () => ended(child) };
}

/** mitmdump with the same answer, writing its flows to a file; null where it is not installed. */
export async function mitmdumpSubject(folder: string): Promise<Subject | null> {
  const port = await freePort();
  const where = ['--listen-host', '127.0.0.1', '--listen-port', String(port)];
  const settings = [`confdir=${join(folder, 'mitmproxy')}`, 'connection_strategy=lazy'];
  const recorded = ['-q', '-w', join(folder, 'flows'), '-s', here('answer.py')];
  const args = [...where, ...settings.flatMap((each) => ['--set', each]), ...recorded];
  const child = spawn('mitmdump', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const missing = once(child, 'error').then(() => true);
  if (await Promise.race([missing, once(child, 'spawn').then(() => false)])) return null;
  while (!(await accepts(port))) await sleep(100);
  return { name: 'mitmdump', pid: child.pid ?? 0, port, settle: async () => {}, close: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
