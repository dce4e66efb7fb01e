import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type SecureContext, TLSSocket } from 'node:tls';

/**
 * Speaks TLS with a client in its server's place. `head` are the bytes that were read of it already.
 * What comes out of the answer is application data: its client accepted what it was shown.
 */
export function showFault(phone: Socket, head: Buffer, secureContext: SecureContext): TLSSocket {
  const secured = new TLSSocket(new Wire(phone, head), {
    isServer: true,
    secureContext,
    ALPNProtocols: ['http/1.1', 'h2'],
  });
  secured.on('error', () => secured.destroy());
  return secured;
}

/** A connection from its first byte on. Its own listeners hear what comes, too. */
class Wire extends Duplex {
  readonly #phone: Socket;

  constructor(phone: Socket, head: Buffer) {
    super({ allowHalfOpen: true });
    this.#phone = phone;
    this.on('error', () => this.destroy());
    this.push(head);
    phone.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) phone.pause();
    });
    phone.once('end', () => this.push(null));
    phone.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#phone.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#phone.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#phone.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#phone.destroySoon();
    done(error);
  }
}
