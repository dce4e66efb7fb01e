import type { BytesDecoder } from './decoder.ts';
import { isReadableText } from './readable-text.ts';
import { fieldOf } from './record.ts';

const headerBytes = 12;
const mostQuestions = 16;
/** The type of EDNS' own record, which may stand behind the questions. */
const options = 41;

/** `whole`: nothing in its message is without a meaning, and its labels are text. */
type Question = {
  readonly labels: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
};

/**
 * A question to a name server (RFC 1035), also several with their lengths before them as over TCP. An identifier
 * may be spread over the labels of a name: they are searched joined, too.
 */
export const dns: BytesDecoder = {
  name: 'dns',
  parse({ bytes }) {
    const questions = questionsOf(bytes, 0, bytes.length) ?? questionsInStream(bytes);
    if (questions === null) return null;
    return {
      encoding: 'dns',
      fields: questions.map(({ labels, start, end }) => fieldOf(start, end, 'name', textOf(labels, '.'))),
      extras: questions.map(({ labels, start, end }) =>
        fieldOf(start, end, 'name', textOf(labels, ''), ['labels']),
      ),
      ...(questions.every(({ whole }) => whole) ? { whole: true } : {}),
    };
  },
};

function questionsInStream(bytes: Buffer): Question[] | null {
  const questions: Question[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 2 > bytes.length) return null;
    const end = at + 2 + bytes.readUInt16BE(at);
    const message = end > bytes.length ? null : questionsOf(bytes.subarray(0, end), at + 2, end);
    if (message === null) return null;
    questions.push(...message);
    at = end;
  }
  return questions.length === 0 ? null : questions;
}

/** Null where these bytes are anything but questions, from the first to the last. */
function questionsOf(all: Buffer, from: number, end: number): Question[] | null {
  if (end < from + headerBytes + 5) return null;
  // No answer, an ordinary query, and none of the bits that a question leaves alone.
  if ((all.readUInt16BE(from + 2) & 0xfe8f) !== 0) return null;
  const bytes = all.subarray(0, end);
  const asked = bytes.readUInt16BE(from + 4);
  const answers = bytes.readUInt16BE(from + 6);
  const authorities = bytes.readUInt16BE(from + 8);
  const more = bytes.readUInt16BE(from + 10);
  if (asked === 0 || asked > mostQuestions) return null;
  if (answers + authorities > 0 || more > 2) return null;
  const questions: Question[] = [];
  let at = from + headerBytes;
  while (questions.length < asked) {
    const question = questionAt(bytes, at);
    if (question === null || question.end + 4 > bytes.length) return null;
    questions.push(question);
    at = question.end + 4;
  }
  const isRecord = bytes[at] === 0 && at + 3 <= bytes.length && bytes.readUInt16BE(at + 1) === options;
  if (at === bytes.length) return more === 0 ? questions : asUnread(questions);
  if (more === 0 || !isRecord) return null;
  return more === 1 && isEmptyRecord(bytes, at) ? questions : asUnread(questions);
}

function asUnread(questions: readonly Question[]): Question[] {
  return questions.map((question) => ({ ...question, whole: false }));
}

/** An EDNS record (RFC 6891 6.1.2) without options, to the end. */
function isEmptyRecord(bytes: Buffer, at: number): boolean {
  return at + 11 === bytes.length && bytes.readUInt16BE(at + 9) === 0;
}

function textOf(labels: readonly string[], joint: string): Buffer {
  return Buffer.from(labels.join(joint), 'latin1');
}

function questionAt(bytes: Buffer, start: number): Question | null {
  const labels: string[] = [];
  for (let at = start; at < bytes.length && at - start < 256; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) {
      const whole = isReadableText(Buffer.from(labels.join(''), 'latin1'));
      return { labels, start, end: at + 1, whole };
    }
    if (length > 63 || at + 1 + length > bytes.length) return null;
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return null;
}
