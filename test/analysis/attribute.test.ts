import assert from 'node:assert/strict';
import { attribute } from '../../lab/analysis/attribute.ts';
import type { Headers } from '../../lab/model/flow.ts';
import { flowOf } from './builders.ts';

const packages = [
  { name: 'com.acme.reg', versionCode: 1, path: '/system/app/a.apk', uid: 1001 },
  { name: 'com.acme.phone', versionCode: 1, path: '/system/app/b.apk', uid: 1001 },
  { name: 'com.acme.mail', versionCode: 1, path: '/system/app/c.apk', uid: 10_050 },
];
const flow = (headers: Headers = []) => flowOf({ messages: [{ direction: 'sent', headers, body: null }] });
const socket = (uid: number, at = 1_000_100) => ({ at, port: 40_000, uid });

describe('attribute', () => {
  it('trusts a socket whose owner is one package', () => {
    assert.deepEqual(attribute(flow(), packages, [socket(10_050)]), {
      package: 'com.acme.mail',
      confidence: 'high',
    });
  });

  it('names none of several packages with one uid unless a header does', () => {
    assert.deepEqual(attribute(flow(), packages, [socket(1001)]), { package: null, confidence: 'unknown' });
    const headers: Headers = [['X-Requested-With', 'com.acme.phone']];
    assert.deepEqual(attribute(flow(headers), packages, [socket(1001)]), {
      package: 'com.acme.phone',
      confidence: 'medium',
    });
  });

  it('takes a header alone for a claim, and only of an installed package', () => {
    assert.deepEqual(attribute(flow([['User-Agent', 'com.acme.mail/3.1 (Linux)']]), packages, []), {
      package: 'com.acme.mail',
      confidence: 'low',
    });
    assert.equal(attribute(flow([['User-Agent', 'com.other.app/1']]), packages, []).package, null);
  });

  it('does not believe a port that was seen long ago', () => {
    assert.equal(attribute(flow(), packages, [socket(10_050, 1)]).package, null);
  });
});
