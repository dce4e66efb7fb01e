import assert from 'node:assert/strict';
import { endpointOf } from '../../lab/analysis/endpoint.ts';
import { makeMatcher } from '../../lab/analysis/identify.ts';
import { phoneWith } from './identify/search.ts';

const matcher = makeMatcher([
  phoneWith({ kind: 'imei', value: '356938035643809' }, { kind: 'wifi-mac', value: '5c:51:88:a1:b2:c3' }),
]);
const endpoint = (url: string | null, method: string | null = 'POST') => endpointOf(method, url, matcher);

describe('endpointOf', () => {
  it('holds method, host, port and path, without the query', () => {
    assert.equal(endpoint('http://zzhc.vnet.cn/'), 'POST zzhc.vnet.cn:80 /');
    assert.equal(endpoint('https://A.Test:8443/Query_Update?x=1#f'), 'POST a.test:8443 /Query_Update');
    assert.equal(endpoint('wss://a.test', 'get'), 'GET a.test:443 /');
  });

  it('replaces segments that vary', () => {
    for (const segment of [
      '356938035643809',
      'imei-356938035643809.json',
      '5c%3A51%3A88%3Aa1%3Ab2%3Ac3',
      '17',
      '38400000-8cf0-11bd-b23e-10b96e40000d',
      'deadbeef1',
      'eyJhIjoxMX0=',
    ]) {
      assert.equal(endpoint(`http://a.test/v2/${segment}/b`), 'POST a.test:80 /v2/{}/b', segment);
    }
  });

  it('keeps segments that name something', () => {
    const path = '/otainter-5.0/fota5/detectSchedule.do';
    assert.equal(endpoint(`http://a.test${path}`), `POST a.test:80 ${path}`);
  });

  it('replaces labels of the host that hold a value', () => {
    assert.equal(endpoint('http://356938035643809.t.test/'), 'POST {}.t.test:80 /');
  });

  it('says so where there is no URL or method', () => {
    assert.equal(endpoint(null, null), '- - /');
  });
});
