import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { answerUdpFrame, readUdpFrame } from '../../lab/capture/gateway/udp-frame.ts';
import { answerNames } from '../../lab/capture/names/answer-names.ts';
import { askResolver } from '../../lab/capture/names/ask-resolver.ts';
import { LookedUp } from '../../lab/capture/names/looked-up.ts';
import { Answers } from '../../lab/capture/responders/answers.ts';
import { timeAnswer } from '../../lab/capture/time-answer.ts';
import { readDnsMessage } from '../../lab/model/dns-message.ts';

const hex = (...parts: string[]) => Buffer.from(parts.join(''), 'hex');
const telemetry = '0974656c656d65747279076578616d706c6500';
const question = hex('000701200001000000000001', telemetry, '00010001', '0000290fa0000000000000');
const lists = { hosts: [], forwardTo: ['telemetry.example:443'] };

/** The sum of RFC 1071, of an even number of bytes. */
function sumOf(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  return (sum % 0xffff) + (sum > 0 && sum % 0xffff === 0 ? 0xffff : 0);
}

describe('what the lab tells of names', () => {
  it('is an address of the name’s own, the same each time, by which the name is known again', async () => {
    const lookedUp = new LookedUp();
    const reply = await answerNames(question, new Answers('sink'), lookedUp, () =>
      Promise.reject(new Error('asked')),
    );
    const [answer] = reply?.answers ?? [];
    assert.equal(answer?.type, 'A');
    assert.equal(lookedUp.nameOf(answer?.data ?? ''), 'telemetry.example');
    assert.equal(lookedUp.addressFor('telemetry.example'), answer?.data);
    assert.notEqual(lookedUp.addressFor('other.example'), answer?.data);
    const said = readDnsMessage(reply?.message ?? Buffer.alloc(0));
    assert.deepEqual(said?.answers, [{ name: 'telemetry.example', type: 'A', data: answer?.data }]);
    assert.deepEqual(
      [said?.id, said?.flags, said?.additionals.map(({ type }) => type)],
      [7, 0x8180, ['OPT']],
    );
  });

  it('is what a resolver says where the name may be reached, and a failure where none answers', async () => {
    const lookedUp = new LookedUp();
    const served = hex('000781800001000200000000', telemetry, '00010001');
    const alias = hex('c00c00050001000000080006', '036e6577c00c');
    const address = hex('c02f00010001000000080004', 'cb007107');
    const resolver = createSocket('udp4').bind(0, '127.0.0.1');
    await once(resolver, 'listening');
    resolver.on('message', (asked, { port }) => {
      assert.deepEqual(asked, question);
      resolver.send(Buffer.concat([served, alias, address]), port);
    });
    const { port } = resolver.address() as AddressInfo;
    const ask = (asked: Buffer) => askResolver(asked, `127.0.0.1:${port}`);
    const reply = await answerNames(question, new Answers('forward', lists), lookedUp, ask);
    resolver.close();
    assert.equal(reply?.answeredBy, 'server');
    assert.deepEqual(
      reply?.answers.map(({ type, data }) => [type, data]),
      [
        ['CNAME', 'new.telemetry.example'],
        ['A', '203.0.113.7'],
      ],
    );
    assert.equal(lookedUp.nameOf('203.0.113.7'), 'telemetry.example');
    const failed = await answerNames(question, new Answers('forward', lists), lookedUp, () =>
      Promise.resolve(null),
    );
    assert.deepEqual([failed?.answeredBy, (failed?.message[3] ?? 0) & 15], ['lab', 2]);
  });

  it('asks nobody for names that the run does not list', async () => {
    const reply = await answerNames(question, new Answers('forward'), new LookedUp(), () =>
      Promise.reject(new Error('asked')),
    );
    assert.equal(reply?.answeredBy, 'lab');
  });

  it('is nothing to what is no question, and never an exception', async () => {
    const whole = (bytes: Uint8Array) => answerNames(Buffer.from(bytes), new Answers('sink'), new LookedUp());
    for (const torn of [question.subarray(0, -1), Buffer.concat([question, Buffer.from([0])]), hex('00')]) {
      assert.equal(await whole(torn), null);
    }
    // A name that leads to itself.
    assert.equal(await whole(hex('000701000001000000000000', 'c00c', '00010001')), null);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), fc.nat(question.length), async (bytes, at) => {
        await whole(bytes);
        await whole(Buffer.concat([question.subarray(0, at), bytes]));
      }),
    );
  });
});

describe('what the lab tells of the time', () => {
  it('is the lab’s, for a question of 48 bytes and for nothing else', () => {
    const asked = Buffer.concat([Buffer.from([0x23]), Buffer.alloc(39), Buffer.from('my stamp')]);
    const told = timeAnswer(asked, 1_767_225_600_500) ?? Buffer.alloc(0);
    assert.deepEqual([told.length, told[0], told.toString('latin1', 24, 32)], [48, 0x24, 'my stamp']);
    assert.equal(told.readUInt32BE(40) - 2_208_988_800, 1_767_225_600);
    assert.equal(told.readUInt32BE(44), 2 ** 31);
    assert.equal(timeAnswer(Buffer.concat([asked, Buffer.from('more')])), null);
    assert.equal(timeAnswer(Buffer.concat([Buffer.from([0x24]), asked.subarray(1)])), null);
  });
});

describe('a frame with a datagram', () => {
  // As Linux sent them: `hello` by IPv4 from port 50713, and by IPv6.
  const four = hex(
    'ffffffffffff8ac8ce6c34b008004500',
    '00210acc400040111a3b0a6300010a6300ffc619270f000d15e468656c6c6f',
  );
  const six = hex(
    '3333000000018ac8ce6c34b086dd6000',
    '0000000d1140',
    'fd000009000000000000000000000002',
    'ff020000000000000000000000000001',
    'c619270f000d',
    '0000',
    '68656c6c6f',
  );

  it('tells who sent it to whom', () => {
    const { payload, ...rest } = readUdpFrame(four) ?? assert.fail('no frame');
    assert.equal(payload.toString(), 'hello');
    const ends = { address: '10.99.0.1', port: 50713, host: '10.99.0.255', hostPort: 9999 };
    assert.deepEqual(rest, { sender: '8a:c8:ce:6c:34:b0', isForAll: true, ...ends });
    const { address, host } = readUdpFrame(six) ?? assert.fail('no frame');
    assert.deepEqual([address, host], ['fd00:9::2', 'ff02::1']);
  });

  it('is answered by one whose ends are the other way round and whose sums are right', () => {
    for (const frame of [four, six]) {
      const asked = readUdpFrame(frame) ?? assert.fail('no frame');
      const answer = answerUdpFrame(frame, Buffer.from('world!'));
      const said = readUdpFrame(answer) ?? assert.fail('no answer');
      assert.deepEqual(
        [said.address, said.port, said.host, said.hostPort],
        [asked.host, asked.hostPort, asked.address, asked.port],
      );
      assert.equal(said.payload.toString(), 'world!');
      const [from, length] = frame === four ? [26, 8] : [22, 32];
      const udp = answer.subarray(from + length);
      const pseudo = Buffer.concat([
        answer.subarray(from, from + length),
        Buffer.from([0, 17, 0, udp.length]),
      ]);
      // Whoever gets it adds up all of it, the sum included (RFC 768).
      assert.equal(sumOf(Buffer.concat([pseudo, udp])), 0xffff);
      if (frame === four) assert.equal(sumOf(answer.subarray(14, 34)), 0xffff);
    }
  });

  it('is nothing where it was cut short, and never an exception', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(four, six),
        fc.nat(60),
        fc.uint8Array({ maxLength: 60 }),
        (frame, at, bytes) => {
          readUdpFrame(Buffer.concat([frame.subarray(0, at), bytes]));
        },
      ),
    );
    assert.equal(readUdpFrame(four.subarray(0, 40)), null);
  });
});
