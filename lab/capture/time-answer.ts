/** Seconds from 1900 to 1970. */
const epochOffset = 2_208_988_800;
const questionBytes = 48;
const [client, server] = [3, 4];

/**
 * The answer to a question for the time over UDP (RFC 5905, SNTP alike); null for anything but one as
 * short as it can be, in which nothing else has room.
 */
export function timeAnswer(question: Buffer, now = Date.now()): Buffer | null {
  const [first = 0] = question;
  const version = (first >> 3) & 7;
  if (question.length !== questionBytes || (first & 7) !== client || version < 1 || version > 4) return null;
  const answer = Buffer.alloc(questionBytes);
  answer[0] = (version << 3) | server;
  // Stratum 2, the interval of the question, a precision of about a millisecond.
  answer.set([2, question[2] ?? 0, 0xf6], 1);
  answer.write('LAB', 12, 'latin1');
  stamp(answer, 16, now);
  // The phone's own time of sending, by which it knows its answer.
  question.copy(answer, 24, 40, 48);
  stamp(answer, 32, now);
  stamp(answer, 40, now);
  return answer;
}

function stamp(answer: Buffer, offset: number, now: number): void {
  answer.writeUInt32BE((Math.floor(now / 1000) + epochOffset) % 2 ** 32, offset);
  answer.writeUInt32BE(Math.floor(((now % 1000) / 1000) * 2 ** 32), offset + 4);
}
