import assert from 'node:assert/strict';
import { asRead } from '../../../lab/analysis/account/as-read.ts';
import type { Flow, Message } from '../../../lab/model/flow.ts';

const sent: Message = {
  direction: 'sent',
  headers: [],
  body: { sha256: 'a'.repeat(64), bytes: 9, complete: true },
};
const raw: Flow = {
  ...{ id: 'r1', at: 1, client: '10.9.0.2:40000', protocol: 'raw', transport: 'unknown', method: null },
  ...{ url: null, host: '198.51.100.7', port: 1883, status: null, answeredBy: null, messages: [sent] },
  ...{ truncated: null, window: 'trigger', visibility: 'opaque', housekeeping: null },
};

describe('a flow of a protocol that the recorder does not speak', () => {
  it('is decoded where each byte that was sent in it had a meaning', () => {
    assert.equal(asRead(raw, [true]).visibility, 'decoded');
  });

  const received: Message = { ...sent, direction: 'received' };
  const cut: Message = { ...sent, body: { sha256: 'a'.repeat(64), bytes: 9, complete: false } };
  const others: readonly [string, Partial<Flow>, boolean[]][] = [
    ['bytes without a meaning', {}, [false]],
    ['nothing that was searched', {}, []],
    ['a body that was cut short', { messages: [cut] }, [true]],
    ['no body', { messages: [{ ...sent, body: null }] }, [true]],
    ['something beside its bytes', { messages: [sent, received] }, [true]],
    ['an end that came early', { truncated: 'aborted: reset' }, [true]],
    ['a request in it', { protocol: 'http', method: 'GET' }, [true]],
    ['datagrams, of which some may be lost', { protocol: 'datagram' }, [true]],
    ['a bad certificate under it', { sentOnFault: true }, [true]],
    ['packets that only the gateway counted', { counted: counted() }, [true]],
  ];
  for (const [what, part, whole] of others)
    it(`stays opaque with ${what}`, () => {
      assert.equal(asRead({ ...raw, ...part }, whole).visibility, 'opaque');
    });

  it('stays what it is where it is not opaque', () => {
    assert.equal(asRead({ ...raw, visibility: 'blocked' }, [true]).visibility, 'blocked');
  });
});

function counted() {
  return { protocol: 'tcp', fates: ['taken' as const], packets: 1, bytes: 60 };
}
