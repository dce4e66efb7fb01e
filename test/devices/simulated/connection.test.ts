import assert from 'node:assert/strict';
import { constants, createPublicKey, generateKeyPairSync, type KeyObject, privateEncrypt } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encodePacket, type Packet, PacketReader } from '../../../devices/kinds/simulated/adb/packet.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { startTestPhone } from './rig.ts';

const version = 0x01000001;
const [signatureType, keyType] = [2, 3];
const nothing = Buffer.alloc(0);

/** Public key as adb sends it: the mincrypt structure in base64, and a comment. */
function hostKey(privateKey: KeyObject): Buffer {
  const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const raw = Buffer.alloc(524);
  raw.writeUInt32LE(64, 0);
  Buffer.from(n, 'base64url').reverse().copy(raw, 8);
  raw.writeUInt32LE(Number.parseInt(Buffer.from(e, 'base64url').toString('hex'), 16), 520);
  return Buffer.from(`${raw.toString('base64')} test@host\0`);
}

function signed(privateKey: KeyObject, token: Buffer): Buffer {
  const info = Buffer.concat([Buffer.from('3021300906052b0e03021a05000414', 'hex'), token]);
  return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, info);
}

/** The host's side of ADB, packet by packet. */
class Host {
  readonly socket: Socket;
  readonly #reader = new PacketReader();
  readonly #packets: Packet[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.#packets.push(...this.#reader.feed(chunk));
      socket.emit('packets');
    });
    socket.on('error', () => {});
  }

  send(
    command: 'CNXN' | 'AUTH' | 'OPEN' | 'OKAY' | 'WRTE' | 'CLSE',
    arg0: number,
    arg1: number,
    data: Buffer = nothing,
  ): void {
    this.socket.write(encodePacket(command, arg0, arg1, data));
  }

  async next(): Promise<Packet> {
    while (this.#packets.length === 0) await once(this.socket, 'packets');
    return this.#packets.shift() as Packet;
  }
}

describe('the ADB connection of a simulated phone', () => {
  let phone: SimulatedPhone;
  let privateKey: KeyObject;
  const hosts: Host[] = [];

  before(async () => {
    ({ privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 }));
    phone = await startTestPhone();
  });
  after(async () => {
    for (const { socket } of hosts) socket.destroy();
    await phone.stop();
  });

  async function arrive(maxData = 1 << 20): Promise<{ host: Host; token: Buffer }> {
    const host = new Host(connect(phone.port, '127.0.0.1'));
    hosts.push(host);
    host.send('CNXN', version, maxData, Buffer.from('host::features=shell_v2,cmd\0'));
    const { command, arg0, data } = await host.next();
    assert.deepEqual([command, arg0, data.length], ['AUTH', 1, 20]);
    return { host, token: Buffer.from(data) };
  }

  async function enter(maxData?: number): Promise<Host> {
    const { host } = await arrive(maxData);
    host.send('AUTH', keyType, 0, hostKey(privateKey));
    assert.equal((await host.next()).command, 'CNXN');
    return host;
  }

  it('lets in whose signature of this very token is by a key that it accepted', async () => {
    await enter();
    const { host, token } = await arrive();
    host.send('AUTH', signatureType, 0, signed(privateKey, token));
    const { command, arg0, data } = await host.next();
    assert.deepEqual([command, arg0], ['CNXN', version]);
    assert.match(data.toString(), /^device::ro\.product\.name=Product_00;.*features=shell_v2,cmd$/);
  });

  it('gives a new token for a signature by another key, of an old token, or of nothing', async () => {
    const { privateKey: foreign } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await enter();
    const { host, token } = await arrive();
    for (const wrong of [
      signed(foreign, token),
      signed(privateKey, Buffer.alloc(20)),
      Buffer.alloc(256),
      nothing,
    ]) {
      host.send('AUTH', signatureType, 0, wrong);
      const { command, data } = await host.next();
      assert.equal(command, 'AUTH');
      assert.ok(!data.equals(token));
    }
  });

  it('serves nothing before the host is let in', async () => {
    const { host, token } = await arrive();
    host.send('OPEN', 1, 0, Buffer.from('shell:getprop\0'));
    host.send('AUTH', keyType, 0, Buffer.from('no key\0'));
    host.send('AUTH', signatureType, 0, signed(privateKey, Buffer.alloc(20)));
    const { command, data } = await host.next();
    assert.equal(command, 'AUTH', 'neither OPEN nor a malformed key is answered');
    assert.ok(!data.equals(token));
  });

  it('has one unacknowledged write a stream, no larger than the host takes', async () => {
    const host = await enter(4096);
    phone.state.files.write('/sdcard/large', Buffer.alloc(10_000, 0x61));
    host.send('OPEN', 7, 0, Buffer.from('exec:cat /sdcard/large\0'));
    const { arg0: stream } = await host.next();
    const sizes: number[] = [];
    for (let left = 10_000; left > 0; ) {
      const { command, data } = await host.next();
      assert.equal(command, 'WRTE');
      sizes.push(data.length);
      left -= data.length;
      host.send('OPEN', 100 + sizes.length, 0, Buffer.from('exec:true\0'));
      assert.equal((await host.next()).command, 'OKAY', 'nothing more of the stream came before its OKAY');
      assert.equal((await host.next()).command, 'CLSE');
      host.send('OKAY', 7, stream);
    }
    assert.deepEqual(sizes, [4096, 4096, 1808]);
    assert.equal((await host.next()).command, 'CLSE');
  });

  it('closes what it does not know, and a stream that is not there', async () => {
    const host = await enter();
    host.send('OPEN', 9, 0, Buffer.from('nosuch:service\0'));
    const refused = await host.next();
    assert.deepEqual([refused.command, refused.arg0, refused.arg1], ['CLSE', 0, 9]);
    host.send('OPEN', 10, 0, Buffer.from('tcp:6790\0'));
    assert.equal((await host.next()).command, 'CLSE', 'nothing listens on the port');
    host.send('WRTE', 11, 999, Buffer.from('x'));
    assert.deepEqual((await host.next()).command, 'CLSE');
    assert.deepEqual(phone.unknownCommands(), ['nosuch:service']);
  });

  it('drops who does not speak ADB', async () => {
    const socket = connect(phone.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'close');
  });

  it('ends a blocked command when the host closes its stream', async () => {
    const host = await enter();
    host.send('OPEN', 20, 0, Buffer.from('exec:sleep 1000; echo > /sdcard/ran-on\0'));
    const { arg0: stream } = await host.next();
    host.send('CLSE', 20, stream);
    assert.equal((await host.next()).command, 'CLSE');
    host.send('OPEN', 21, 0, Buffer.from('exec:ls /sdcard/ran-on\0'));
    await host.next();
    assert.match((await host.next()).data.toString(), /No such file/);
  });
});
