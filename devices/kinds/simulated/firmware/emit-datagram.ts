import type { PhoneState } from '../phone-state.ts';
import { datagramHeaderBytes, sendDatagram } from './datagram.ts';
import { NetworkFault } from './network-fault.ts';
import { resolveName } from './resolve-name.ts';
import { type Endpoint, routeTo } from './route.ts';

/**
 * Sends one datagram as an application does that waits for no answer; no proxy setting leads it. Without a
 * Wi-Fi of real packets it is counted and dropped. Throws NetworkFault where nothing was sent.
 */
export async function emitDatagram(
  state: PhoneState,
  { host, port }: Endpoint,
  bytes: Buffer,
  uid: number,
): Promise<void> {
  const route = routeTo(state, { host, port });
  if (route.kind === 'offline') throw new NetworkFault('offline', 'there is no network');
  if (route.kind === 'refused' || route.kind === 'reverse') {
    throw new NetworkFault('unreachable', 'nobody listens on this port of the phone');
  }
  if (route.kind !== 'routed') {
    state.count(route.interface, 0, bytes.length + datagramHeaderBytes, uid);
    return;
  }
  const address = await resolveName(state, state.wifi?.router ?? '', host, uid);
  await sendDatagram(state, { host: address, port }, bytes, { uid });
}
