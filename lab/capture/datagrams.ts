import { networkInterfaces } from 'node:os';
import type { DatagramListener } from './gateway/datagram-door.ts';
import type { UdpFrame } from './gateway/udp-frame.ts';
import { answerNames } from './names/answer-names.ts';
import { namesPort } from './names/answer-stream.ts';
import type { LookedUp } from './names/looked-up.ts';
import type { Recording } from './recording/recording.ts';
import type { Answers } from './responders/answers.ts';
import { timeAnswer } from './time-answer.ts';

const [timePort, quicPort] = [123, 443];
/** So many of one phone are kept in a second: each costs a file. What is beyond is counted. */
const mostPerSecond = 500;

/** What a phone sends over UDP: written down, searched later, and answered where it asks for names or the time. */
export class Datagrams implements DatagramListener {
  readonly #recording: Recording;
  readonly #answers: Answers;
  readonly #lookedUp: LookedUp;
  readonly #own = new Set(
    Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []),
  );
  #count = 0;
  #second = 0;
  #inSecond = 0;
  #lost = 0;
  #losses = 0;
  /** Answers that are under way. */
  readonly #open = new Set<Promise<void>>();

  constructor(recording: Recording, answers: Answers, lookedUp: LookedUp) {
    this.#recording = recording;
    this.#answers = answers;
    this.#lookedUp = lookedUp;
  }

  datagram(datagram: UdpFrame, answer: (payload: Buffer) => void): void {
    // The gateway refuses QUIC: it is encrypted, and the phone falls back to TCP.
    const near = this.#isNear(datagram);
    if (datagram.hostPort === quicPort && !near) return;
    if (this.#hasRoom()) this.#take(datagram, near, answer);
    else this.lost(1);
  }

  #take(datagram: UdpFrame, near: boolean, answer: (payload: Buffer) => void): void {
    const { address, port, host, hostPort, payload } = datagram;
    this.#count += 1;
    const at = Date.now();
    const files = this.#recording.current;
    const client = `${address.includes(':') ? `[${address}]` : address}:${port}`;
    const flow = `u${this.#count}`;
    const body = files.keep(payload);
    files.write({ type: 'datagram', at, flow, client, host, port: hostPort, near, body });
    if (datagram.isForAll) return;
    if (hostPort === namesPort) this.#answerNames(datagram, { flow, client }, answer);
    const told = hostPort === timePort ? timeAnswer(payload, at) : null;
    if (told === null) return;
    answer(told);
    files.write({ type: 'time-told', at, flow });
  }

  /** Written down once a second, and when all is to be on disk. */
  lost(datagrams: number): void {
    this.#lost += datagrams;
  }

  /** Resolves when what was asked so far is answered, and what was lost is written down. */
  async settle(): Promise<void> {
    this.#noteLost();
    await Promise.all(this.#open);
  }

  #noteLost(): void {
    if (this.#lost === 0) return;
    this.#losses += 1;
    const flow = `l${this.#losses}`;
    this.#recording.current.write({ type: 'datagrams-lost', at: Date.now(), flow, count: this.#lost });
    this.#lost = 0;
  }

  #answerNames(
    { payload, host, hostPort: port }: UdpFrame,
    own: { readonly flow: string; readonly client: string },
    answer: (payload: Buffer) => void,
  ): void {
    const files = this.#recording.current;
    const question = Buffer.from(payload);
    const answering = answerNames(question, this.#answers, this.#lookedUp).then((reply) => {
      if (reply === null) return;
      const { message, ...lookup } = reply;
      answer(message);
      const resolver = { host, port };
      files.write({ type: 'lookup', at: Date.now(), ...own, resolver, ...lookup, bytes: question.length });
    });
    this.#open.add(answering);
    void answering.finally(() => this.#open.delete(answering));
  }

  #isNear({ isForAll, host }: UdpFrame): boolean {
    return isForAll || this.#own.has(host) || /^(?:fe80|ff)[0-9a-f]{0,2}:/.test(host);
  }

  #hasRoom(): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#inSecond = 0;
      this.#noteLost();
    }
    this.#second = second;
    this.#inSecond += 1;
    return this.#inSecond <= mostPerSecond;
  }
}
