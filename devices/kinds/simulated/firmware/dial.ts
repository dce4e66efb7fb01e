import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OpenSocket, PhoneState } from '../phone-state.ts';
import { BlackHole } from './black-hole.ts';
import { Meter } from './meter.ts';
import { NetworkFault } from './network-fault.ts';
import { resolveName } from './resolve-name.ts';
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
  const inner = await innerOf(state, route, uid, reverse).catch((cause: unknown) => {
    if (cause instanceof NetworkFault) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkFault('unreachable', `port ${route.port} took no connection (${why})`);
  });
  meter.opened();
  const socket = route.kind === 'lab' || route.kind === 'routed' ? listed(state, inner as Socket, uid) : null;
  if (socket !== null) state.sockets.add(socket);
  const wire = new Wire(inner, meter);
  wire.on('error', () => {});
  void wire.gone.then(() => {
    meter.closed();
    if (socket !== null) state.sockets.delete(socket);
  });
  return wire;
}

async function innerOf(
  state: PhoneState,
  route: OpenRoute,
  uid: number,
  reverse: ReverseConnector,
): Promise<Duplex> {
  if (route.kind === 'dropped') return new BlackHole();
  if (route.kind === 'reverse') return reverse(route.port);
  const { host, port } = route;
  if (route.kind === 'routed') {
    return connected({ host: await resolveName(state, state.wifi?.router ?? '', host, uid), port });
  }
  return connected({ host: '127.0.0.1', port, localAddress: state.address });
}

function listed(state: PhoneState, socket: Socket, uid: number): OpenSocket {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
  return state.wifi !== null
    ? { localAddress, localPort, remoteAddress, remotePort, uid }
    : { localAddress: state.address, localPort, remoteAddress: labHost, remotePort, uid };
}

function connected(options: TcpNetConnectOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
