import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuthority } from '../../lab/capture/certificate-authority.ts';
import { CaptureLab, only } from './lab.ts';

describe('the recorder is no open proxy', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  it('listens on the address that was chosen for the phone, and on nothing else of the network', async () => {
    const earlier = await listening(lab);
    const port = await lab.open({ listen: '127.0.0.2', client: '127.0.0.3' });
    assert.deepEqual(earlier, []);
    assert.deepEqual(await listening(lab), [`127.0.0.2:${port.port}`]);
    const elsewhere = net.connect({ host: '127.0.0.1', port: port.port });
    const [refusal] = (await once(elsewhere, 'error')) as [NodeJS.ErrnoException];
    assert.equal(refusal.code, 'ECONNREFUSED');
    await port.close();
    assert.deepEqual(await listening(lab), []);
  });

  it('hangs up on an address that is not the leased phone’s before it reads a byte, and notes it', async () => {
    const port = await lab.open({ client: '127.0.0.3' });
    const target = await lab.target('foreign');
    await port.begin(target);
    const socket = net.connect({ host: '127.0.0.1', port: port.port, localAddress: '127.0.0.4' });
    let answered = 0;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      answered += chunk.length;
    });
    socket.write('CONNECT internal.example:443 HTTP/1.1\r\n\r\n');
    await closed(socket);
    assert.equal(answered, 0);
    const events = await lab.recorded(port, target, (all) => all.length > 0);
    assert.match(only(events, 'foreign-client').client, /^127\.0\.0\.4:/);
    assert.equal(events.length, 1);
    await port.close();
  });

  it('has a key of its own for each lab, in a folder that only its owner enters', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'capture-key-'));
    try {
      const [one, two] = [join(folder, 'one'), join(folder, 'two')];
      const first = await openAuthority(one);
      const second = await openAuthority(two);
      assert.notEqual(first.key, second.key);
      assert.notEqual(first.certificate, second.certificate);
      assert.equal((await stat(join(one, 'ca'))).mode & 0o777, 0o700);
      const key = join(one, 'ca', 'key.pem');
      await chmod(key, 0o644);
      assert.equal((await openAuthority(one)).key, first.key);
      assert.equal((await stat(key)).mode & 0o777, 0o600);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('gives away the certificate and never the key', async () => {
    assert.match(lab.recorder.caCertificate, /^-----BEGIN CERTIFICATE-----/);
    assert.doesNotMatch(lab.recorder.caCertificate, /PRIVATE KEY/);
    const log = await readFile(join(lab.folder, 'recorder.log'), 'utf8');
    assert.doesNotMatch(log, /PRIVATE KEY/);
  });
});

/** TCP sockets on which the lab's recorder process listens, as the kernel tells. */
async function listening(lab: CaptureLab): Promise<string[]> {
  const pid = await lab.pid();
  const inodes = new Set<string>();
  for (const name of await readdir(`/proc/${pid}/fd`)) {
    const link = await readlink(`/proc/${pid}/fd/${name}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  const found: string[] = [];
  for (const table of ['tcp', 'tcp6']) {
    const lines = (await readFile(`/proc/${pid}/net/${table}`, 'utf8')).trim().split('\n').slice(1);
    for (const line of lines) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === '0A' && inodes.has(inode)) found.push(addressOf(local));
    }
  }
  return found;
}

function addressOf(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const bytes = [...Buffer.from(address, 'hex')];
  const shown = bytes.length === 4 ? bytes.reverse().join('.') : address;
  return `${shown}:${Number.parseInt(port, 16)}`;
}

/** Resolves with the end of a socket, however it came: a reset is one. */
function closed(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
