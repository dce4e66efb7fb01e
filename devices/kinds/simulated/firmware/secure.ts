import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { PhoneState } from '../phone-state.ts';
import { chainRefusal, storeCertificates } from './certificate-check.ts';
import type { TlsBehaviour } from './firmware.ts';
import { NetworkFault } from './network-fault.ts';
import { certificateInspector } from './server-certificates.ts';
import type { Wire } from './wire.ts';

/**
 * A TLS client of the phone on an open connection. It trusts the phone's own CA stores, as
 * its process `pid` finds them, and nothing else; a certificate that it refuses ends the handshake with Android's alert. TLS 1.2, as Android 9
 * speaks it: with it the certificates can be read before the client answers.
 */
export function secure(
  wire: Wire,
  host: string,
  behaviour: TlsBehaviour,
  state: PhoneState,
  pid?: number,
): Promise<TLSSocket> {
  const anchors = storeCertificates(state.caCertificates(behaviour.trusts, pid));
  wire.inspect(
    certificateInspector((chain) => {
      if (behaviour.pins) return 'pinned to another certificate';
      return behaviour.validates ? chainRefusal(chain, host, anchors, state.clock.now()) : null;
    }),
  );
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: wire,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ca: anchors.map(String),
      rejectUnauthorized: behaviour.validates || behaviour.pins,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    });
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', (error: NodeJS.ErrnoException) => reject(handshakeFault(error, socket)));
  });
}

function handshakeFault(error: NodeJS.ErrnoException, socket: TLSSocket): Error {
  const refused = socket.authorizationError ? String(socket.authorizationError) : null;
  return refused === null ? error : new NetworkFault('certificate-refused', refused);
}
