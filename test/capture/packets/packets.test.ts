import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttemptPackets } from '../../../lab/capture/packets/attempt-packets.ts';
import { PhoneFrames } from '../../../lab/capture/packets/phone-frames.ts';
import { blocksOf, countsOf, framesOf } from './read-pcapng.ts';

const phone = '02:00:00:00:00:01';
const other = '02:00:00:00:00:02';
const host = '02:00:00:00:00:99';
const all = 'ff:ff:ff:ff:ff:ff';

describe('which frames are a phone’s', () => {
  it('takes what goes to and from its hardware, and nothing of another phone’s', () => {
    const frames = new PhoneFrames(['10.9.0.2'], [phone]);
    for (const each of [frame(phone, host), frame(host, phone), frame(phone, all)]) {
      assert.deepEqual(frames.take(each), [each]);
    }
    const others = [frame(other, host, '10.9.0.3'), frame(host, other, '10.9.0.1'), frame(other, all)];
    for (const each of others) assert.deepEqual(frames.take(each), []);
  });

  it('learns its hardware by its address, and has what it said to all before', () => {
    const frames = new PhoneFrames(['10.9.0.2'], []);
    const early = [
      frame(phone, all, '0.0.0.0'),
      frame(other, all, '0.0.0.0'),
      frame(phone, all, '0.0.0.0', 7),
    ];
    for (const each of early) assert.deepEqual(frames.take(each), []);
    const named = frame(phone, host, '10.9.0.2');
    assert.deepEqual(frames.take(named), [early[0], early[2], named]);
    const answered = frame(host, phone, '198.51.100.7');
    assert.deepEqual(frames.take(answered), [answered]);
    assert.deepEqual(frames.take(frame(other, host, '10.9.0.3')), []);
  });

  it('takes a question to all for its address, and knows its address of IPv6', () => {
    const frames = new PhoneFrames(['10.9.0.2', 'fd00:9::2'], []);
    const asked = Buffer.concat([
      ethernet(host, all, 0x0806),
      Buffer.from('0001080006040001020000000099', 'hex'),
      Buffer.from([10, 9, 0, 1, 0, 0, 0, 0, 0, 0, 10, 9, 0, 2]),
    ]);
    assert.deepEqual(frames.take(asked), [asked]);
    const six = Buffer.concat([
      ethernet(phone, host, 0x86dd),
      Buffer.alloc(8),
      Buffer.from('fd000009000000000000000000000002', 'hex'),
      Buffer.from('20010db8000000000000000000000007', 'hex'),
    ]);
    assert.deepEqual(frames.take(six), [six]);
    assert.equal(frames.take(frame(phone, other, '169.254.1.1')).length, 1);
  });

  it('reads frames of any length', () => {
    const frames = new PhoneFrames(['10.9.0.2'], []);
    const whole = frame(other, all, '10.9.0.3');
    for (let length = 8; length < whole.length; length += 1) {
      assert.deepEqual(frames.take(whole.subarray(0, length)), []);
    }
  });
});

describe('the packet capture of an attempt', () => {
  let attemptFolder: string;

  beforeEach(async () => {
    attemptFolder = await mkdtemp(join(tmpdir(), 'packets-test-'));
  });
  afterEach(() => rm(attemptFolder, { recursive: true }));

  const read = (name: string) => readFile(join(attemptFolder, name));

  it('holds the frames with their times, and the keys', async () => {
    const files = new AttemptPackets({ attemptFolder }, 'wlan1', 10_000);
    const frames = [Buffer.from('five!'), Buffer.from('four'), Buffer.alloc(0)];
    for (const each of frames) files.frame(each, { seconds: 1_700_000_000, micros: 42 });
    files.key(Buffer.from('CLIENT_RANDOM aa bb\n'));
    assert.equal(await files.end(), null);
    const written = await read('packets.pcapng');
    assert.deepEqual(
      blocksOf(written).map(({ type }) => type),
      [0x0a0d0d0a, 1, 6, 6, 6, 5],
    );
    assert.deepEqual(
      framesOf(written),
      frames.map((bytes) => ({ micros: 1_700_000_000_000_042, bytes })),
    );
    assert.deepEqual(
      [...countsOf(written)],
      [
        [4, 3],
        [7, 0],
        [8, 3],
      ],
    );
    assert.equal(String(await read('tls-keys.txt')), 'CLIENT_RANDOM aa bb\n');
  });

  it('takes no more of the disk than its share, and says what it lacks', async () => {
    const files = new AttemptPackets({ attemptFolder }, 'wlan1', 2_000);
    for (let sent = 0; sent < 10; sent += 1)
      files.frame(Buffer.alloc(500, sent), { seconds: 1, micros: sent });
    files.lost(4);
    files.key(Buffer.alloc(600, 'k'));
    const lack = await files.end();
    assert.equal(
      lack,
      'the packet capture lacks 4 frames that the kernel had no room for, 7 frames beyond its limit, 1 keys beyond its limit',
    );
    const written = await read('packets.pcapng');
    assert.equal(framesOf(written).length, 3);
    assert.ok(written.length < 2_200, `${written.length} bytes`);
    assert.deepEqual(
      [...countsOf(written)],
      [
        [4, 10],
        [7, 4],
        [8, 3],
      ],
    );
    assert.equal((await read('tls-keys.txt')).length, 0);
  });

  it('never writes over a capture that is there', async () => {
    await new AttemptPackets({ attemptFolder }, 'wlan1', 2_000).end();
    assert.throws(() => new AttemptPackets({ attemptFolder }, 'wlan1', 2_000), /EEXIST/);
  });
});

/** A frame of IPv4 behind the tap's time of it. */
function frame(from: string, to: string, address = '0.0.0.0', mark = 0): Buffer {
  const head = Buffer.alloc(20, mark);
  Buffer.from(address.split('.').map(Number)).copy(head, 12);
  Buffer.from([198, 51, 100, 7]).copy(head, 16);
  return Buffer.concat([ethernet(from, to, 0x0800), head]);
}

function ethernet(from: string, to: string, kind: number): Buffer {
  const type = Buffer.alloc(2);
  type.writeUInt16BE(kind);
  return Buffer.concat([Buffer.alloc(8), ...[to, from].map(hardware), type]);
}

function hardware(name: string): Buffer {
  return Buffer.from(name.replaceAll(':', ''), 'hex');
}
