import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { askOver } from '../../devices/kinds/android/secure-canary.ts';
import type { RequestTemplate } from '../../devices/kinds/simulated/firmware/firmware.ts';
import { connectionFrames, type Frames } from '../../devices/kinds/simulated/firmware/frames.ts';
import { composeRequest } from '../../devices/kinds/simulated/firmware/request.ts';
import type { Lookup } from '../../devices/kinds/simulated/firmware/template.ts';
import { canaryHost } from '../../lab/model/canary.ts';
import { type Device, knownIdentifiers } from '../../lab/model/device.ts';

/**
 * What a stubbed phone's firmware sends, with the values of its device.yaml; it passes the
 * real recorder. Answers what the phone's interface counted.
 */
export async function sendEmission(port: number, device: Device, template: RequestTemplate): Promise<Frames> {
  const known = knownIdentifiers(device);
  const lookup: Lookup = ({ kind, slot, label }) => {
    const found = known.find(
      (each) =>
        each.kind === kind && (slot === null || each.slot === slot) && (label ?? each.label) === each.label,
    );
    return found?.value ?? null;
  };
  const { url, method, headers, body } = await composeRequest(template, lookup);
  return send(port, { url, method, headers: Object.fromEntries(headers), body: body ?? '' });
}

/** The canary passes the real recorder, as that of a phone does. */
export async function sendCanary(port: number, token: string): Promise<Frames> {
  const body = Buffer.from(JSON.stringify({ canary: token })).toString('base64');
  const headers = { 'content-type': 'text/plain' };
  return send(port, { url: `http://${canaryHost}/`, method: 'POST', headers, body });
}

/** Over TLS, too, by the lab's authority. */
export async function sendSecureCanary(port: number, token: string, ca: string): Promise<Frames> {
  const socket = connect({ host: '127.0.0.1', port });
  await askOver(socket, ca, token);
  const closed = once(socket, 'close');
  socket.end().resume();
  await closed;
  return connectionFrames(socket.bytesWritten, socket.bytesRead, 'closed');
}

type Sent = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
};

/** As a client sends through its HTTP proxy. */
function send(port: number, { url, method, headers, body }: Sent): Promise<Frames> {
  return new Promise((resolve, reject) => {
    const asked = request({
      ...{ host: '127.0.0.1', port, method, path: url, agent: false },
      headers: { host: new URL(url).host, ...headers, connection: 'close' },
    });
    asked.on('response', (answer) => {
      const { socket } = answer;
      const frames = () => connectionFrames(socket.bytesWritten, socket.bytesRead, 'closed');
      answer
        .resume()
        .on('error', reject)
        .on('end', () => resolve(frames()));
    });
    asked.on('error', reject).end(body);
  });
}
