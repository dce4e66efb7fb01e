import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OpenSocket, PhoneState } from '../phone-state.ts';
import { BlackHole } from './black-hole.ts';
import { Meter } from './meter.ts';
import { NetworkFault } from './network-fault.ts';
import { labHost, type OpenRoute } from './route.ts';
import { Wire } from './wire.ts';

/** Connects to what an `adb reverse` of the phone's port leads to. Rejects where nobody listens. */
export type ReverseConnector = (port: number) => Promise<Duplex>;

/** Opens a connection along a route: counted, and listed among the phone's sockets under its uid. */
export async function dial(
  state: PhoneState,
  route: OpenRoute,
  uid: number,
  reverse: ReverseConnector,
): Promise<Wire> {
  const meter = new Meter(state, route.interface, uid);
  const inner = await innerOf(state, route, reverse).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkFault('unreachable', `port ${route.port} took no connection (${why})`);
  });
  meter.opened();
  const socket = route.kind === 'lab' ? listed(state, inner as Socket, route.port, uid) : null;
  if (socket !== null) state.sockets.add(socket);
  const wire = new Wire(inner, meter);
  wire.on('error', () => {});
  void wire.gone.then(() => {
    meter.closed();
    if (socket !== null) state.sockets.delete(socket);
  });
  return wire;
}

async function innerOf(state: PhoneState, route: OpenRoute, reverse: ReverseConnector): Promise<Duplex> {
  if (route.kind === 'dropped') return new BlackHole();
  return route.kind === 'reverse' ? reverse(route.port) : connectToLab(state, route.port);
}

function listed(state: PhoneState, socket: Socket, remotePort: number, uid: number): OpenSocket {
  const localPort = socket.localPort ?? 0;
  return { localAddress: state.address, localPort, remoteAddress: labHost, remotePort, uid };
}

function connectToLab(state: PhoneState, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: state.address, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
