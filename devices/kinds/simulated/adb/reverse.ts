import type { Duplex } from 'node:stream';
import type { PhoneState } from '../phone-state.ts';
import type { AdbConnection } from './connection.ts';
import type { AdbStream } from './stream.ts';

/** `adb reverse`: ports on the phone that lead to the host. A reverse ends with the connection that made it. */
export class Reverses {
  readonly #state: PhoneState;
  readonly #made = new Map<number, AdbConnection>();
  #nextPort = 40_000;

  constructor(state: PhoneState) {
    this.#state = state;
  }

  /** Answers one `reverse:…` service. */
  serve(request: string, stream: AdbStream, connection: AdbConnection): void {
    stream.end(this.#answer(request, connection));
  }

  /** Opens a stream through the reverse of a port. Rejects where there is none, or the host refuses. */
  async connect(port: number): Promise<Duplex> {
    const target = this.#state.reverses.get(port);
    const connection = this.#made.get(port);
    if (target === undefined || connection === undefined) throw new Error('Connection refused');
    return connection.openToHost(target);
  }

  lost(connection: AdbConnection): void {
    for (const [port, maker] of this.#made) if (maker === connection) this.#remove(port);
  }

  #answer(request: string, connection: AdbConnection): string {
    const [verb = '', ...rest] = request.split(':');
    const argument = rest.join(':');
    if (verb === 'list-forward') return protocolText(this.#list());
    if (verb === 'killforward-all') {
      for (const port of [...this.#state.reverses.keys()]) this.#remove(port);
      return 'OKAY';
    }
    if (verb === 'killforward') {
      return this.#remove(portOf(argument)) ? 'OKAY' : failure(`listener '${argument}' not found`);
    }
    if (verb === 'forward') return this.#add(argument, connection);
    return failure(`unknown reverse request ${verb}`);
  }

  #add(argument: string, connection: AdbConnection): string {
    const rebind = !argument.startsWith('norebind:');
    const [local = '', target = ''] = argument.replace(/^norebind:/, '').split(';');
    const wanted = portOf(local);
    if (Number.isNaN(wanted) || target === '') return failure(`cannot bind listener: unsupported '${local}'`);
    if (!rebind && this.#state.reverses.has(wanted)) return failure('cannot rebind existing socket');
    const port = wanted === 0 ? this.#freePort() : wanted;
    this.#state.reverses.set(port, target);
    this.#made.set(port, connection);
    return wanted === 0 ? `OKAY${protocolText(String(port))}` : 'OKAY';
  }

  #freePort(): number {
    while (this.#state.reverses.has(this.#nextPort)) this.#nextPort += 1;
    return this.#nextPort;
  }

  #remove(port: number): boolean {
    this.#made.delete(port);
    return this.#state.reverses.delete(port);
  }

  #list(): string {
    return [...this.#state.reverses].map(([port, target]) => `(reverse) tcp:${port} ${target}\n`).join('');
  }
}

function portOf(address: string): number {
  return /^tcp:\d+$/.test(address) ? Number(address.slice(4)) : Number.NaN;
}

/** Text as the ADB client expects it: four hex digits of length, then the text. */
function protocolText(text: string): string {
  return Buffer.byteLength(text).toString(16).padStart(4, '0') + text;
}

function failure(message: string): string {
  return `FAIL${protocolText(message)}`;
}
