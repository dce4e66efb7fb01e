import assert from 'node:assert/strict';
import { inBody, phoneWith, search } from './search.ts';

const device = phoneWith(
  { kind: 'imei', value: '356938035643809' },
  { kind: 'imsi', value: '242010123456789' },
  { kind: 'cell-id', value: '27447297' },
  { kind: 'contact', value: 'Solveig Bjørndalen' },
);
const found = (body: object | string | Buffer) => {
  const bytes = Buffer.isBuffer(body) ? body : typeof body === 'string' ? body : JSON.stringify(body);
  return inBody(device, bytes).map(({ identifier, spelling, place }) => `${identifier} ${spelling} ${place}`);
};

describe('a value split over fields', () => {
  it('is an IMSI where its network stands beside its number', () => {
    assert.deepEqual(found({ mcc: 242, mnc: '01', n: '0123456789' }), ['imsi split body/n']);
    assert.deepEqual(found({ operator: '24201', n: '0123456789' }), ['imsi split body/n']);
    assert.deepEqual(found('mcc=242&mnc=01&n=0123456789'), ['imsi split body/n']);
    assert.deepEqual(found({ sim: { msin: '0123456789' } }), ['imsi msin body/sim.msin']);
  });

  it('is an IMEI where the number of its type stands beside its own', () => {
    assert.deepEqual(found({ tac: '35693803', snr: '564380' }), ['imei split body/snr']);
    assert.deepEqual(found({ tac: 35693803, snr: 5643809 }), ['imei split body/snr']);
    assert.deepEqual(found('<d><tac>35693803</tac><sn>564380</sn></d>'), ['imei split body/d.sn']);
  });

  it('is a person whose names are in fields of their own, in either order, with letters beyond ASCII', () => {
    assert.deepEqual(found({ given: 'Solveig', family: 'Bjørndalen' }), ['contact split body/family']);
    assert.deepEqual(found({ family: 'BJØRNDALEN', given: 'SOLVEIG' }), ['contact split body/family']);
    assert.deepEqual(found({ name: 'Bjørndalen, Solveig' }), ['contact turned body/name']);
    assert.deepEqual(found('{"given":"Solveig","family":"Bj\\u00f8rndalen"}'), ['contact split body/family']);
    assert.deepEqual(found('N:Bjørndalen;Solveig;;;'), ['contact turned body']);
  });

  it('is a position in two fields, parts or headers', () => {
    const there = phoneWith({ kind: 'location', value: '59.9139,10.7522' });
    const parts = ['lat', 'lon'].map(
      (name, index) =>
        `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${['59.9139', '10.7522'][index]}\r\n`,
    );
    assert.deepEqual(
      inBody(there, `${parts.join('')}--b--\r\n`).map(({ place }) => place),
      ['body/lat'],
    );
    const { sightings } = search(there, { headers: [['Cookie', 'lat=59.9139; lon=10.7522']] });
    assert.deepEqual(
      sightings.map(({ place }) => place),
      ['cookie/lat'],
    );
  });

  it('is a cell by its station and sector', () => {
    assert.deepEqual(found({ cell: '107216-1' }), ['cell-id station-and-sector body/cell']);
    assert.deepEqual(found({ build: '107216-1' }), []);
  });

  it('is none where the other part is missing, elsewhere, or part of something longer', () => {
    assert.deepEqual(found({ n: '0123456789' }), []);
    assert.deepEqual(found({ snr: '564380' }), []);
    assert.deepEqual(found({ mcc: '2420', n: '0123456789' }), []);
    assert.deepEqual(found({ tac: '935693803', snr: '564380' }), []);
    assert.deepEqual(found({ tac: '35693803', pad: 'x'.repeat(2000), snr: '564380' }), []);
    assert.deepEqual(found({ tac: '35693803', x: '1564380' }), []);
    assert.deepEqual(found({ family: 'Bjørndalen', given: 'Solveigs' }), []);
  });
});

describe('names beyond ASCII', () => {
  const names = [
    '王小明同学',
    'Иван Петрович',
    'Γιώργος Παπαδάκης',
    '山田太郎さん',
    '홍길동',
    'Zoë 😀 Smithson',
    'Åse Prøve',
  ];
  const encoded: readonly (readonly [string, string, Buffer])[] = [
    ['gb18030', '王小明同学', Buffer.from('cdf5d0a1c3f7cdacd1a7', 'hex')],
    ['windows-1251', 'Иван Петрович', Buffer.from('c8e2e0ed20cfe5f2f0eee2e8f7', 'hex')],
    ['koi8-r', 'Иван Петрович', Buffer.from('e9d7c1ce20f0c5d4d2cfd7c9de', 'hex')],
    ['shift_jis', '山田太郎さん', Buffer.from('8e52936391be985982b382f1', 'hex')],
    ['euc-kr', '홍길동', Buffer.from('c8abb1e6b5bf', 'hex')],
    ['latin1', 'Åse Prøve', Buffer.from('c57365205072f87665', 'hex')],
  ];
  const sightingsOf = (name: string, body: string | Uint8Array) =>
    inBody(phoneWith({ kind: 'contact', value: name }), body).map(({ spelling }) => spelling);

  for (const name of names) {
    it(`are found as UTF-8, escapes, UTF-16 and percent: ${name}`, () => {
      const escaped = name.replace(
        /[^ -~]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      const big = Buffer.from(name, 'utf16le').swap16();
      const wide = Buffer.concat([Buffer.from([1, 2, 3]), big, Buffer.from([0, 0])]);
      assert.deepEqual(sightingsOf(name, JSON.stringify({ name })), ['plain']);
      assert.deepEqual(sightingsOf(name, `{"name":"${escaped}"}`), ['plain']);
      assert.deepEqual(sightingsOf(name, `name=${encodeURIComponent(name)}`), ['plain']);
      assert.ok(['plain', 'utf16'].includes(sightingsOf(name, wide)[0] ?? ''));
    });
  }

  for (const [charset, name, bytes] of encoded) {
    it(`are found in ${charset}`, () => {
      const percent = [...bytes].map((byte) => `%${byte.toString(16)}`).join('');
      assert.deepEqual(sightingsOf(name, Buffer.concat([Buffer.from('n='), bytes, Buffer.from(';')])), [
        charset,
      ]);
      assert.deepEqual(sightingsOf(name, `v=1&name=${percent}`), [charset]);
    });
  }
});
