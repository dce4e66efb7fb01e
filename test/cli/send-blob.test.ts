import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { sendBlob } from '../../lab/cli/send-blob.ts';
import { LabError } from '../../lab/errors.ts';

const part = 8 * 2 ** 20;
const bytes = randomBytes(2 * part + 5);

function blobOf(read: Buffer) {
  return {
    sha256: createHash('sha256').update(read).digest('hex'),
    bytes: read.length,
    part: (from: number, end: number) => new Uint8Array(read.subarray(from, end)),
  };
}

/** A server that takes parts at its own offset only; `before` may change what it has before each request. */
function serverThat(before: (server: { bytes: Buffer; asked: string[] }) => void = () => undefined) {
  const server = { bytes: Buffer.alloc(0), whole: false, asked: [] as string[] };
  const ask: Parameters<typeof sendBlob>[0] = async (_path, { method, headers, body }) => {
    server.asked.push(method === 'HEAD' ? method : `PUT ${headers?.['upload-offset']}`);
    before(server);
    if (method === 'HEAD') {
      const complete = server.whole ? '1' : '0';
      return {
        headers: new Headers({ 'upload-offset': `${server.bytes.length}`, 'upload-complete': complete }),
      };
    }
    if (Number(headers?.['upload-offset']) !== server.bytes.length)
      throw new LabError('USAGE', 'It has another number of bytes.');
    server.bytes = Buffer.concat([server.bytes, body ?? Buffer.alloc(0)]);
    server.whole = headers?.['upload-complete'] === '1';
    return { headers: new Headers() };
  };
  return { server, ask };
}

describe('bytes that are sent to the server', () => {
  it('go in parts, and not at all where it has them', async () => {
    const { server, ask } = serverThat();
    await sendBlob(ask, blobOf(bytes));
    assert.ok(server.bytes.equals(bytes));
    assert.deepEqual(server.asked, ['HEAD', 'PUT 0', `PUT ${part}`, `PUT ${2 * part}`]);
    await sendBlob(ask, blobOf(bytes));
    assert.equal(server.asked.length, 5);
  });

  it('go on from where the server is when another sends the same, or a part broke off', async () => {
    const { server, ask } = serverThat((state) => {
      if (state.asked.length === 2) state.bytes = bytes.subarray(0, part + 77);
    });
    await sendBlob(ask, blobOf(bytes));
    assert.ok(server.bytes.equals(bytes));
    assert.deepEqual(server.asked, ['HEAD', 'PUT 0', 'HEAD', `PUT ${part + 77}`]);
  });

  it('are sent once where the server refuses them for another reason, which is told', async () => {
    const asked: string[] = [];
    const ask = async (_path: string, { method }: { method: string }): Promise<never> => {
      asked.push(method);
      throw new LabError('USAGE', 'The token is not known.');
    };
    await assert.rejects(sendBlob(ask, blobOf(bytes)), /The token is not known/);
    assert.deepEqual(asked, ['HEAD', 'PUT', 'HEAD']);
  });

  it('are not sent for ever to a server that drops them each time', async () => {
    const { server, ask } = serverThat((state) => {
      if (state.asked.at(-1) === `PUT ${part}`) state.bytes = Buffer.alloc(0);
    });
    await assert.rejects(sendBlob(ask, blobOf(bytes)), /another number/);
    assert.equal(server.asked.filter((asked) => asked === 'PUT 0').length, 5);
  });

  it('wait for nobody where the server cannot be reached', async () => {
    const ask = async (): Promise<never> => {
      throw new LabError('INTERNAL', 'The server cannot be reached.');
    };
    await assert.rejects(sendBlob(ask, blobOf(bytes)), /cannot be reached/);
  });
});
