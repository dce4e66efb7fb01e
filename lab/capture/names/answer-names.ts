import { type DnsMessage, dnsHeaderBytes, readDnsMessage } from '../../model/dns-message.ts';
import type { Lookup } from '../../model/flow.ts';
import type { Answers } from '../responders/answers.ts';
import { askResolver } from './ask-resolver.ts';
import type { LookedUp } from './looked-up.ts';

/** What a question to a name server was, and what is said to it. */
export type NameReply = Lookup & { readonly message: Buffer };

/** So short that a phone asks again after the lab's next start. */
const ttl = 60;
const [isResponse, opcodeBits, recursionDesired, recursionAvailable] = [0x8000, 0x7800, 0x0100, 0x0080];

/**
 * Answers a question by the responder's rules: a name that may be reached is asked of the lab host's
 * resolver, any other gets an address that leads to the recorder. Null for what is no question.
 */
export async function answerNames(
  message: Buffer,
  answers: Answers,
  lookedUp: LookedUp,
  ask = askResolver,
): Promise<NameReply | null> {
  const query = readQuestion(message);
  if (query === null) return null;
  const questions = query.questions.map(({ name, type }) => ({ name: plain(name), type }));
  const isServers = questions.every(({ name }) => answers.looksUp(name));
  const served = isServers ? await ask(message) : null;
  const reply = served === null ? null : readAnswer(served);
  if (served !== null && reply !== null) {
    const [first] = questions;
    for (const { type, data } of reply.answers) {
      if (first !== undefined && (type === 'A' || type === 'AAAA')) lookedUp.note(first.name, data);
    }
    return { questions, answers: reply.answers, answeredBy: 'server', message: served };
  }
  const own = isServers ? failed : ownAnswer(questions, (name) => lookedUp.addressFor(name));
  const { addresses } = own;
  return {
    questions,
    answers: addresses.map((data) => ({ name: questions[0]?.name ?? '', type: 'A', data })),
    answeredBy: 'lab',
    message: ownMessage(message, query, own),
  };
}

type OwnAnswer = { readonly addresses: readonly string[]; readonly code: number };

const failed: OwnAnswer = { addresses: [], code: 2 };
const noSuchName: OwnAnswer = { addresses: [], code: 3 };

/** Names of one label and of addresses are nobody's: what is no host of the internet's has no address. */
function ownAnswer(
  questions: NameReply['questions'],
  addressFor: (name: string) => string | null,
): OwnAnswer {
  const [first] = questions;
  if (first === undefined || !first.name.includes('.') || first.name.endsWith('.arpa')) return noSuchName;
  const address = first.type === 'A' ? addressFor(first.name) : null;
  return { addresses: address === null ? [] : [address], code: 0 };
}

/** EDNS (RFC 6891) of a resolver that takes datagrams of 1232 bytes. */
const edns = Buffer.from([0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]);

/** The question stands in the answer as it was asked, letter by letter: some who ask look at that. */
function ownMessage(message: Buffer, query: DnsMessage, { addresses, code }: OwnAnswer): Buffer {
  const hasEdns = query.additionals.some(({ type }) => type === 'OPT');
  const end = query.questions[0]?.end ?? dnsHeaderBytes;
  const header = Buffer.alloc(dnsHeaderBytes);
  header.writeUInt16BE(query.id, 0);
  const flags = isResponse | (query.flags & recursionDesired) | recursionAvailable | code;
  header.writeUInt16BE(flags, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt16BE(hasEdns ? 1 : 0, 10);
  const records = addresses.map((address) => {
    // The name of the question; type A, class IN, and how long it holds.
    const head = Buffer.from([0xc0, dnsHeaderBytes, 0, 1, 0, 1, 0, 0, 0, ttl, 0, 4]);
    return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
  });
  const asIs = message.subarray(dnsHeaderBytes, end);
  return Buffer.concat([header, asIs, ...records, ...(hasEdns ? [edns] : [])]);
}

/** Null for anything but one plain question, from the first byte to the last. */
function readQuestion(message: Buffer): DnsMessage | null {
  const query = readDnsMessage(message);
  if (query === null || (query.flags & (isResponse | opcodeBits)) !== 0) return null;
  const isPlain = query.questions.length === 1 && query.answers.length + query.authorities.length === 0;
  return isPlain ? query : null;
}

function readAnswer(message: Buffer): DnsMessage | null {
  const reply = readDnsMessage(message);
  return reply !== null && (reply.flags & isResponse) !== 0 ? reply : null;
}

const plain = (name: string) => name.toLowerCase();
