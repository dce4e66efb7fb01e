import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import { tokenLook } from '../../../lab/analysis/unknown/token.ts';
import type { Device } from '../../../lab/model/device.ts';

const phone: Device = {
  serial: 'SERIAL0001',
  product: 'one',
  line: 'one/eu',
  identifiers: [{ kind: 'imei', value: '356938035643809' }],
  sims: [],
};
const token = 'c0ffee0123456789';

function leavesOf(
  body: string | Buffer,
  url = 'https://collect.example.com/v1',
  headers: [string, string][] = [],
) {
  const message = { method: 'POST', url, headers, body: Buffer.from(body), direction: 'sent' as const };
  const { leaves } = identifyMessage(makeMatcher([phone]), message, 'tokens');
  return leaves.filter(({ place }) => !place.startsWith('host')).map(({ place, text }) => `${place} ${text}`);
}

describe('leaves of a message', () => {
  it('are its fields, also inside encodings, by their names', () => {
    const json = JSON.stringify({ device: { uid: token } });
    assert.deepEqual(leavesOf(json), [`body/device.uid ${token}`]);
    const wrapped = `data=${Buffer.from(json).toString('base64')}`;
    assert.deepEqual(leavesOf(wrapped), [`body/data/device.uid ${token}`]);
    assert.deepEqual(leavesOf(gzipSync(json)), [`body/device.uid ${token}`]);
  });

  it('are words of a header, segments of a path and fields of a query', () => {
    const leaves = leavesOf('', `https://collect.example.com/v1/${token}/x?uid=${token}`, [
      ['User-Agent', `Example/1.0 (id ${token})`],
    ]);
    assert.ok(leaves.includes(`query/uid ${token}`), leaves.join());
    assert.ok(leaves.includes(`header/user-agent~2 ${token}`), leaves.join());
    assert.ok(
      leaves.some((leaf) => /^path\/\d c0ffee/.test(leaf)),
      leaves.join(),
    );
  });

  it('are never known values, in whatever spelling', () => {
    const [imei = phone.identifiers[0]] = phone.identifiers;
    const value = imei?.value ?? '';
    const encoded = Buffer.from(`imei=${value}`).toString('base64');
    assert.deepEqual(leavesOf(JSON.stringify({ a: value, b: encoded })), []);
  });
});

describe('the look of a token', () => {
  it('is one of length and alphabet', () => {
    assert.deepEqual(tokenLook(token), { bits: 64, shape: '16 hexadecimal digits' });
    assert.equal(tokenLook('11111111-2222-4333-8444-555555555555')?.shape, 'a UUID');
    assert.equal(tokenLook('7c:50:79:12:34:56')?.bits, 45);
  });

  it('is none of moments, versions, fractions, placeholders and what is too short', () => {
    const others = [
      '1790000000',
      '1790000000123',
      '1790000000.5',
      '2026-11-21T10:00:00Z',
      '20261121',
      '9.0.1.22',
    ];
    for (const text of [...others, '52.5200065', '00000000-0000-0000-0000-000000000000', 'ab12', '1234567'])
      assert.equal(tokenLook(text), null, text);
  });
});
