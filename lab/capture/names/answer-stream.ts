import type { Socket } from 'node:net';

/** Of name servers, over UDP and TCP (RFC 1035). */
export const namesPort = 53;

/** Over TCP each message has its length before it (RFC 1035, 4.2.2). */
export const framingBytes = 2;

/**
 * Answers the questions for names that come over a connection, one after the other. A message that is no
 * question ends it; `head` is what was read before.
 */
export function answerNamesInStream(
  phone: Socket,
  head: Buffer,
  answer: (question: Buffer) => Promise<Buffer | null>,
): void {
  let rest = Buffer.from(head);
  let ended = phone.readableEnded;
  let isAnswering = false;
  const goOn = async () => {
    while (rest.length >= framingBytes && rest.length >= framingBytes + rest.readUInt16BE(0)) {
      const end = framingBytes + rest.readUInt16BE(0);
      const question = rest.subarray(framingBytes, end);
      rest = rest.subarray(end);
      const message = await answer(question);
      if (message === null) {
        rest = Buffer.alloc(0);
        return void phone.destroySoon();
      }
      const length = Buffer.alloc(framingBytes);
      length.writeUInt16BE(message.length);
      phone.write(Buffer.concat([length, message]));
    }
    if (ended) phone.end();
  };
  const run = () => {
    if (isAnswering) return;
    isAnswering = true;
    // What comes meanwhile waits in the phone, not in the lab's memory.
    phone.pause();
    void goOn()
      .catch(() => phone.destroy())
      .finally(() => {
        isAnswering = false;
        phone.resume();
        if (!phone.destroyed && isWhole(rest)) run();
      });
  };
  phone.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    run();
  });
  phone.once('end', () => {
    ended = true;
    run();
  });
  run();
}

function isWhole(bytes: Buffer): boolean {
  return bytes.length >= framingBytes && bytes.length >= framingBytes + bytes.readUInt16BE(0);
}
