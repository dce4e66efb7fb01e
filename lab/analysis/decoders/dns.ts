import type { Field, StructureDecoder, View } from './decoder.ts';

const headerBytes = 12;
const mostQuestions = 16;
/** The type of EDNS' own record, which may stand behind the questions. */
const options = 41;

type Question = { readonly labels: readonly string[]; readonly start: number; readonly end: number };

/**
 * A question to a name server (RFC 1035), also several with their lengths before them as over TCP. An identifier
 * may be spread over the labels of a name: they are searched joined, too.
 */
export const dns: StructureDecoder = {
  name: 'dns',
  parse({ bytes }: View) {
    const questions = questionsOf(bytes, 0, bytes.length) ?? questionsInStream(bytes);
    if (questions === null) return null;
    const field = ({ labels, start, end }: Question, joint: string): Field => {
      return { start, end, name: 'name', value: Buffer.from(labels.join(joint), 'latin1') };
    };
    return {
      encoding: 'dns',
      fields: questions.map((question) => field(question, '.')),
      extras: questions.map((question) => ({ ...field(question, ''), encodings: ['labels'] })),
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
  const bytes = all.subarray(0, end);
  if (bytes.length < from + headerBytes + 5) return null;
  // No answer, an ordinary query, and none of the bits that a question leaves alone.
  if ((bytes.readUInt16BE(from + 2) & 0xfe8f) !== 0) return null;
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
  return at === bytes.length || (more > 0 && isRecord) ? questions : null;
}

function questionAt(bytes: Buffer, start: number): Question | null {
  const labels: string[] = [];
  for (let at = start; at < bytes.length && at - start < 256; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) return { labels, start, end: at + 1 };
    if (length > 63 || at + 1 + length > bytes.length) return null;
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return null;
}
