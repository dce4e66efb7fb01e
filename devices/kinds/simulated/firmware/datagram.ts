import { createSocket } from 'node:dgram';
import type { PhoneState } from '../phone-state.ts';
import { NetworkFault } from './network-fault.ts';
import type { Endpoint } from './route.ts';

/** A packet of UDP beside its payload: Ethernet 14, IPv4 20, UDP 8. */
export const datagramHeaderBytes = 42;

/**
 * Sends one datagram over Wi-Fi from a port of its own, counted as the phone counts. Answers the first that
 * comes back from there within `answerMs` (0: nobody waits), or null. Throws NetworkFault where none can be sent.
 */
export async function sendDatagram(
  state: PhoneState,
  { host, port }: Endpoint,
  bytes: Buffer,
  { uid, answerMs = 0 }: { readonly uid: number; readonly answerMs?: number },
): Promise<Buffer | null> {
  const socket = createSocket('udp4');
  try {
    return await new Promise<Buffer | null>((resolve, reject) => {
      const unsent = (cause: Error) => reject(new NetworkFault('unreachable', cause.message));
      socket.once('error', unsent);
      socket.on('message', (answer) => {
        state.count('wlan0', answer.length + datagramHeaderBytes, 0, uid);
        resolve(answer);
      });
      const sent = (cause: Error | null) => {
        if (cause !== null) return unsent(cause);
        state.count('wlan0', 0, bytes.length + datagramHeaderBytes, uid);
        if (answerMs === 0) resolve(null);
        else setTimeout(resolve, answerMs, null).unref();
      };
      // Connected: what others send does not come through. It tells a fault, too, which its type does not say.
      socket.connect(port, host, (cause?: Error) =>
        cause === undefined ? socket.send(bytes, sent) : unsent(cause),
      );
    });
  } finally {
    socket.close();
  }
}
