/** Secrets of TLS connections by label (`CLIENT_RANDOM`, `CLIENT_TRAFFIC_SECRET_0`, …), of one client random. */
export type TlsSecrets = ReadonlyMap<string, Buffer>;

const line = /^([A-Z_0-9]{6,40}) ([0-9a-f]{64}) ([0-9a-f]{64,128})$/i;
/** A capture of a phone has thousands of connections, and a hostile one any number. */
const mostConnections = 200_000;

/** What opens the TLS in a capture, as clients and proxies log it (SSLKEYLOGFILE, RFC 9850). */
export class KeyLog {
  readonly #secrets = new Map<string, Map<string, Buffer>>();

  /** Takes lines in; what is none of a key log is passed over. */
  add(text: string): void {
    for (const each of text.split(/\r?\n/)) {
      const [, label = '', random = '', secret = ''] = line.exec(each.trim()) ?? [];
      if (label === '') continue;
      const key = random.toLowerCase();
      const known = this.#secrets.get(key) ?? new Map<string, Buffer>();
      if (known.size === 0 && this.#secrets.size >= mostConnections) continue;
      known.set(label.toUpperCase(), Buffer.from(secret, 'hex'));
      this.#secrets.set(key, known);
    }
  }

  /** Of the connection whose ClientHello has this random; null where nobody logged it. */
  secretsOf(clientRandom: Buffer): TlsSecrets | null {
    return this.#secrets.get(clientRandom.toString('hex')) ?? null;
  }
}
