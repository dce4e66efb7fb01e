import type { Activity, RecorderPortOptions, RecordingTarget } from '../model/recorder.ts';
import { Acceptor } from './acceptor.ts';
import { Answering } from './answering.ts';
import type { Authority } from './certificate-authority.ts';
import { type Checks, startChecks } from './certificate-check/checks.ts';
import { ja3Of, ja4Of } from './client-hello/fingerprints.ts';
import type { ClientHello } from './client-hello/read-client-hello.ts';
import type { Connection } from './connection.ts';
import { Datagrams } from './datagrams.ts';
import { Exchanges } from './exchanges.ts';
import { DatagramDoor, type DatagramService } from './gateway/datagram-door.ts';
import type { HeldTime } from './held-time.ts';
import { Interceptor } from './interceptor.ts';
import { LookedUp } from './names/looked-up.ts';
import { OwnAnswers } from './own-answers.ts';
import { openPhonePackets, type PhonePackets } from './packets/phone-packets.ts';
import { plainAddress } from './plain-address.ts';
import { RawFlows } from './raw-flows.ts';
import { receive } from './reception.ts';
import { Recording, type RecordingOptions } from './recording/recording.ts';
import { Answers } from './responders/answers.ts';

/** What all ports of a recorder process share. */
export type Surroundings = {
  readonly authority: Authority;
  /** Private to this process. */
  readonly folder: string;
  /** Hosts and `host:port` in private networks that `forward` may reach. */
  readonly allowPrivate: readonly string[];
  /** Bytes of bodies that are kept of one attempt. */
  readonly attemptLimit: number;
  /** Called when something could not be written: nothing may be recorded as if it were whole. */
  failed(serial: string, cause: unknown): void;
};

/** What one port is opened in: `held` is how long its phone is the lab's. */
type PortSurroundings = Surroundings & { readonly held: HeldTime } & Pick<RecordingOptions, 'sighted'>;

/** Connections are forgotten this long after their end, when no event of theirs can come any more. */
const afterlifeMs = 5_000;

/** One phone's recorder: its acceptor, its mockttp server, and where its traffic goes. */
export class PhonePort {
  readonly serial: string;
  readonly recording: Recording;
  readonly held: HeldTime;
  readonly #known = new Map<number, Connection>();
  readonly #exchanges: Exchanges;
  readonly #raw: RawFlows;
  readonly #answers: Answers;
  readonly #checks: Checks | null;
  readonly #interceptor: Interceptor;
  readonly #behindGateway: boolean;
  readonly #lookedUp = new LookedUp();
  readonly #datagrams: Datagrams;
  /** Null where the phone is not behind a gateway. */
  #datagramDoor: DatagramService | null = null;
  /** Null where no packets are captured. */
  readonly #packets: PhonePackets | null;
  #acceptor: Acceptor | null = null;
  #foreign = 0;
  #lastByteAt = Date.now();
  #receivedBefore = 0;

  private constructor(
    options: RecorderPortOptions,
    interceptor: Interceptor,
    holdFolder: string,
    world: PortSurroundings,
    packets: PhonePackets | null,
  ) {
    const { serial, fencingToken, responder, rules } = options;
    this.serial = serial;
    this.#behindGateway = options.gateway !== undefined;
    this.#interceptor = interceptor;
    this.#packets = packets;
    this.held = world.held;
    this.recording = new Recording({
      serial,
      token: fencingToken,
      holdFolder,
      held: world.held,
      sighted: world.sighted,
      attemptLimit: world.attemptLimit,
      failed: (cause) => world.failed(serial, cause),
    });
    this.#exchanges = new Exchanges(this.recording, (number) => this.#known.get(number));
    this.#checks = options.tlsCheck === true ? startChecks(world.authority) : null;
    this.#answers = new Answers(responder, rules, world.allowPrivate);
    this.#raw = new RawFlows(this.recording, this.#answers, this.#lookedUp);
    this.#datagrams = new Datagrams(this.recording, this.#answers, this.#lookedUp);
  }

  /** `name` is unique in this process. Throws PORT_IN_USE. */
  static async open(options: RecorderPortOptions, name: string, world: PortSurroundings): Promise<PhonePort> {
    const packets = await openPhonePackets(options, world);
    const keyed = packets === null ? null : (line: Buffer) => packets.key(line);
    const interceptor = await Interceptor.start(world.authority, world.folder, name, keyed);
    let acceptor: Acceptor | null = null;
    try {
      const port = new PhonePort(options, interceptor, `${world.folder}/${name}.held`, world, packets);
      await port.#exchanges.subscribe(interceptor.mockttp);
      const closes = options.tlsCheck === true;
      await new Answering(port.#answers, port.#exchanges, closes).attach(interceptor.mockttp);
      const own = new OwnAnswers(port.#answers, port.#exchanges, closes);
      interceptor.before = (request, response) => own.take(request, response);
      acceptor = await Acceptor.listen(options, {
        opened: (connection) => port.#opened(connection),
        foreign: (client) => port.#refused(client),
        exceeded: (connection, most) => port.#exceeded(connection, most),
      });
      port.#acceptor = acceptor;
      await port.#readDatagrams(options, world);
      return port;
    } catch (cause) {
      await acceptor?.close();
      await packets?.close();
      await interceptor.stop();
      throw cause;
    }
  }

  async #readDatagrams({ gateway }: RecorderPortOptions, { failed }: PortSurroundings): Promise<void> {
    if (gateway?.phonesInterface === undefined) return;
    const { phonesInterface, addresses } = gateway;
    this.#datagramDoor = await DatagramDoor.serve(
      phonesInterface,
      addresses.map(plainAddress),
      this.#datagrams,
      (cause) => failed(this.serial, cause),
    );
  }

  get port(): number {
    return this.#acceptor?.port ?? 0;
  }

  /**
   * Bytes of open connections are written to both attempts, so that each can count its own; and those of
   * connections that ended just now, whose last packets a gateway may count later.
   */
  async begin(target: RecordingTarget): Promise<void> {
    this.recording.admit(target.fencingToken);
    this.#snapshot();
    await this.#packets?.begin(target);
    await this.recording.begin(target);
    this.#writeBytes(this.#behindGateway ? this.#known.values() : this.#open());
  }

  activity(): Activity {
    const received = this.#acceptor?.received ?? 0;
    // Most bytes go straight to mockttp: that some came is seen here, at the latest.
    if (received > this.#receivedBefore) this.#lastByteAt = Date.now();
    this.#receivedBefore = received;
    return {
      lastAt: Math.max(this.#lastByteAt, this.#exchanges.lastAt),
      open: this.#exchanges.open,
      flows: this.#exchanges.count + this.#raw.count,
      received,
    };
  }

  async flush(): Promise<void> {
    await this.#exchanges.caughtUp();
    await this.#datagramDoor?.caughtUp();
    await this.#datagrams.settle();
    this.#snapshot();
    await this.recording.flush();
  }

  /** Ends the attempt's packet capture; answers what it lacks, or null. */
  async endPackets(): Promise<string | null> {
    return (await this.#packets?.end()) ?? null;
  }

  /** Cuts the phone off; what was open ends incomplete. */
  async close(): Promise<void> {
    await this.#acceptor?.close();
    await this.#datagramDoor?.leave();
    this.#datagramDoor = null;
    await this.#packets?.close();
    await this.#interceptor.stop();
    await this.flush();
  }

  #opened(connection: Connection): void {
    this.#known.set(connection.number, connection);
    this.#lastByteAt = Date.now();
    const { flow, client, openedAt: at, original } = connection;
    connection.lookedUp = original === null ? null : this.#lookedUp.nameOf(original.host);
    this.recording.current.write({
      type: 'connection-open',
      at,
      flow,
      client,
      ...(original === null ? {} : { original }),
      ...(connection.lookedUp === null ? {} : { lookedUp: connection.lookedUp }),
    });
    connection.phone.once('close', () => this.#closed(connection));
    receive(
      connection,
      this.#interceptor,
      this.#raw,
      {
        bytes: () => {
          this.#lastByteAt = Date.now();
        },
        tunnelled: (each) => this.#tunnelled(each),
        unreadable: (each, cause) => this.#exchanges.unreadable(each, cause),
        greeted: (each, hello) => this.#greeted(each, hello),
        shown: (each) => this.#shown(each),
        unverified: ({ flow, client: from }) =>
          this.recording.current.write({ type: 'connection-unverified', at: Date.now(), flow, client: from }),
        refused: (each, cause) => this.#exchanges.refused(each, cause),
        keyed: (line) => this.#packets?.key(line),
      },
      this.#checks,
    );
  }

  #greeted({ flow, client }: Connection, hello: ClientHello): void {
    const { serverName, alpn } = hello;
    const told = { serverName, alpn, ja3: ja3Of(hello), ja4: ja4Of(hello) };
    this.recording.current.write({ type: 'connection-hello', at: Date.now(), flow, client, hello: told });
  }

  #shown(connection: Connection): void {
    const { flow, client, offer } = connection;
    if (offer === null) return;
    if (connection.isFaulty) connection.spoke = true;
    const { host, certificate } = offer;
    const at = Date.now();
    this.recording.current.write({ type: 'connection-certificate', at, flow, client, host, certificate });
  }

  #tunnelled({ flow, client, tunnel }: Connection): void {
    if (tunnel === null) return;
    const at = Date.now();
    this.recording.current.write({ type: 'connection-tunnel', at, flow, client, ...tunnel });
  }

  #closed(connection: Connection): void {
    const at = Date.now();
    this.#lastByteAt = at;
    this.#exchanges.connectionClosed(connection);
    setTimeout(() => this.#noteSilence(connection), silenceGraceMs);
    this.recording.current.write({
      type: 'connection-close',
      at,
      flow: connection.flow,
      ...connection.counts,
    });
    setTimeout(() => this.#known.delete(connection.number), afterlifeMs).unref();
  }

  #refused(client: string): void {
    this.#foreign += 1;
    const at = Date.now();
    this.recording.current.write({ type: 'foreign-client', at, flow: `f${this.#foreign}`, client });
  }

  #exceeded({ flow, client, openedAt: at, original }: Connection, most: number): void {
    const reason = `cut off unread: the lab takes ${most} connections of a phone at once`;
    const from = original === null ? {} : { original };
    this.recording.current.write({ type: 'connection-open', at, flow, client, ...from });
    this.recording.current.write({ type: 'aborted', at, flow, reason });
    this.recording.current.write({ type: 'connection-close', at, flow, rxBytes: 0, txBytes: 0 });
  }

  #snapshot(): void {
    this.#exchanges.snapshot();
    this.#raw.snapshot();
    for (const connection of this.#open()) this.#noteSilence(connection);
    this.#writeBytes(this.#open());
  }

  #writeBytes(connections: Iterable<Connection>): void {
    const at = Date.now();
    for (const { flow, client, counts, original } of connections) {
      const way = original === null ? {} : { original };
      this.recording.current.write({ type: 'connection-bytes', at, flow, client, ...counts, ...way });
    }
  }

  #noteSilence(connection: Connection): void {
    if (connection.spoke || connection.silenceNoted || connection.began) return;
    connection.silenceNoted = true;
    const { flow, client, destination } = connection;
    const host = destination?.host ?? null;
    const port = destination?.port ?? null;
    this.recording.current.write({ type: 'connection-silent', at: Date.now(), flow, client, host, port });
  }

  #open(): readonly Connection[] {
    return this.#acceptor?.connections ?? [];
  }
}

/** mockttp's words about a connection may come this long after its end; `flush` waits longer. */
const silenceGraceMs = 50;
