import { connect, type Socket } from 'node:net';
import type { Connection } from './connection.ts';
import { answerNames } from './names/answer-names.ts';
import { answerNamesInStream, framingBytes, namesPort } from './names/answer-stream.ts';
import type { LookedUp } from './names/looked-up.ts';
import type { AttemptFiles } from './recording/attempt-files.ts';
import type { BodyWriter } from './recording/body-writer.ts';
import type { Recording } from './recording/recording.ts';
import type { Answers } from './responders/answers.ts';

/** In protocols where the server speaks first the phone stays silent this long before the lab calls the server. */
const serverFirstMs = 1500;

type RawFlow = {
  readonly flow: string;
  readonly at: number;
  readonly connection: Connection;
  readonly files: AttemptFiles;
  readonly body: BodyWriter;
};

/**
 * What the phone sends that is neither HTTP nor TLS: recorded byte by byte. With a responder that
 * forwards it goes on to the real server; with the others it is swallowed and never answered.
 */
export class RawFlows {
  readonly #recording: Recording;
  readonly #answers: Answers;
  readonly #lookedUp: LookedUp;
  readonly #open = new Set<RawFlow>();
  #count = 0;

  constructor(recording: Recording, answers: Answers, lookedUp: LookedUp) {
    this.#recording = recording;
    this.#answers = answers;
    this.#lookedUp = lookedUp;
  }

  /** Raw flows since the port was opened. */
  get count(): number {
    return this.#count;
  }

  begin(connection: Connection, head: Buffer): void {
    const flow = this.#record(connection, head);
    const { speech: phone, namedDestination: destination } = connection;
    phone.on('data', (chunk: Buffer) => flow.body.append(chunk));
    if (connection.original?.port === namesPort && connection.tunnel === null) {
      answerNamesInStream(phone, head, (question) => this.#answerNames(flow, question));
      return;
    }
    if (destination === null || !this.#answers.forwards(destination.host, destination.port)) {
      // The end may have come with the first bytes.
      if (phone.readableEnded) phone.end();
      else phone.once('end', () => phone.end());
      return;
    }
    phone.pause();
    void this.#forward(flow, destination.host, destination.port, head);
  }

  /** What came of a connection that is closed by now. */
  broken(connection: Connection, head: Buffer): void {
    const flow = this.#record(connection, head);
    this.#open.delete(flow);
    this.#write(flow, flow.body.finish(false));
  }

  /**
   * For a tunnel in which the phone says nothing: calls the server after a while and relays if the
   * server speaks first. `taken` is called then; the answer undoes the waiting.
   */
  awaitServer(connection: Connection, taken: () => void): () => void {
    const { namedDestination: destination, phone } = connection;
    if (destination === null || !this.#answers.forwards(destination.host, destination.port)) return () => {};
    let server: Socket | null = null;
    let stopped = false;
    const call = async () => {
      const refusal = await this.#answers.refusalTo(destination.host, destination.port);
      if (refusal !== null || stopped) return;
      const called = connect({ host: destination.host, port: destination.port, allowHalfOpen: true });
      server = called;
      called.on('error', () => called.destroy());
      called.once('data', (chunk: Buffer) => {
        if (stopped) return;
        taken();
        phone.write(chunk);
        const flow = this.#record(connection, Buffer.alloc(0));
        phone.on('data', (sent: Buffer) => flow.body.append(sent));
        relay(phone, called);
      });
    };
    const timer = setTimeout(() => void call(), serverFirstMs);
    return () => {
      stopped = true;
      clearTimeout(timer);
      server?.destroy();
    };
  }

  /** Writes down what has come so far of each flow that is still open. */
  snapshot(): void {
    for (const flow of this.#open) {
      const body = flow.body.snapshot();
      if (body !== null) this.#write(flow, body);
    }
  }

  #record(connection: Connection, head: Buffer): RawFlow {
    this.#count += 1;
    const at = Date.now();
    const files = this.#recording.at(at);
    const flow = { flow: connection.nextFlow(), at, connection, files, body: files.body() };
    flow.body.append(head);
    this.#open.add(flow);
    connection.speech.once('close', (hadError) => {
      this.#open.delete(flow);
      this.#write(flow, flow.body.finish(!hadError));
    });
    return flow;
  }

  async #answerNames({ flow, connection, files }: RawFlow, question: Buffer): Promise<Buffer | null> {
    const reply = await answerNames(question, this.#answers, this.#lookedUp);
    const { client, original: resolver } = connection;
    if (reply === null || resolver === null) return null;
    const { message, ...lookup } = reply;
    const bytes = question.length + framingBytes;
    const own = { flow, client, connection: connection.flow };
    files.write({ type: 'lookup', at: Date.now(), ...own, resolver, ...lookup, bytes });
    return message;
  }

  async #forward(flow: RawFlow, host: string, port: number, head: Buffer): Promise<void> {
    const { speech: phone } = flow.connection;
    const refusal = await this.#answers.refusalTo(host, port);
    if (refusal !== null) {
      flow.files.write({ type: 'blocked', at: Date.now(), flow: flow.flow, reason: refusal });
      phone.destroySoon();
      return;
    }
    const server = connect({ host, port, allowHalfOpen: true });
    server.on('error', (cause: NodeJS.ErrnoException) => {
      const reason = `the server could not be reached or broke off (${cause.code ?? 'unknown'})`;
      flow.files.write({ type: 'aborted', at: Date.now(), flow: flow.flow, reason });
      phone.destroySoon();
    });
    server.write(head);
    relay(phone, server);
  }

  #write({ flow, at, connection, files }: RawFlow, body: ReturnType<BodyWriter['finish']>): void {
    const { namedDestination: destination, client } = connection;
    files.write({
      type: 'raw',
      at,
      flow,
      client,
      connection: connection.flow,
      host: destination?.host ?? null,
      port: destination?.port ?? null,
      bytes: body?.bytes ?? 0,
      body,
    });
  }
}

function relay(phone: Socket, server: Socket): void {
  phone.pipe(server);
  server.pipe(phone);
  phone.once('close', () => server.destroy());
  server.once('close', () => phone.destroySoon());
}
