import { spawn } from 'node:child_process';
import type { Server } from 'node:net';
import { ownFile } from '../../checkout.ts';
import { LabError } from '../../errors.ts';

const perlFile = ownFile('lab/capture/gateway/transparent-socket.pl');
const handOverFile = ownFile('lab/capture/gateway/hand-over-socket.mjs');
const startMs = 20_000;

/**
 * A server on a port to which nftables' tproxy gives connections: the local address and port of each
 * socket are where the phone wanted to go, known without a look-up. A connection that comes before
 * somebody listens for the `connection` event is lost. Throws RECORDER_FAILED without CAP_NET_ADMIN
 * (root), PORT_IN_USE, and MISSING_TOOL where perl is not installed.
 */
export async function transparentServer(port: number): Promise<Server> {
  const child = spawn('perl', [perlFile, String(port), process.execPath, handOverFile], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1000);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), startMs);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const server = await new Promise<Server>((resolve, reject) => {
      child.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(port, cause.code ?? '')));
      child.once('message', (_, handle) => resolve(handle as Server));
      child.once('close', () => reject(listenError(port, said)));
    });
    child.kill('SIGKILL');
    await gone;
    return server;
  } finally {
    clearTimeout(timer);
  }
}

function listenError(port: number, said: string): LabError {
  if (said === 'ENOENT') {
    return new LabError(
      'MISSING_TOOL',
      'The gateway’s listener needs perl, which is not installed. Install it: apt install perl-base.',
    );
  }
  if (said.includes('in use')) {
    return new LabError(
      'PORT_IN_USE',
      `Port ${port}, on which the recorder should take what the gateway gives it, is in use by another program. Stop that program, or take another port with: phonehome gateway up --port.`,
    );
  }
  return new LabError(
    'RECORDER_FAILED',
    `The recorder cannot take connections from the gateway on port ${port} (${said.trim().split('\n')[0] || 'no word why'}). It needs root for that.`,
  );
}
