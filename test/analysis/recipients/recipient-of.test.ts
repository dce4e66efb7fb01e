import assert from 'node:assert/strict';
import { recipientEntries } from '../../../lab/analysis/recipients/list.ts';
import { isOutsideEea, recipientOf, recipientRole } from '../../../lab/analysis/recipients/recipient-of.ts';

describe('recipientOf', () => {
  it('knows who is behind a host below a known domain', () => {
    assert.deepEqual(recipientOf('zzhc.vnet.cn'), {
      host: 'zzhc.vnet.cn',
      domain: 'vnet.cn',
      organisation: 'China Telecom',
      country: 'CN',
      confidence: 'high',
    });
  });

  it('leaves an unknown host unknown', () => {
    const { domain, organisation, confidence } = recipientOf('a.b.maker.example');
    assert.deepEqual([domain, organisation, confidence], ['maker.example', null, 'unknown']);
  });

  it('takes private suffixes apart', () => {
    assert.equal(recipientOf('one.github.io').domain, 'one.github.io');
    assert.equal(recipientOf('x.bucket.s3.amazonaws.com').domain, 'bucket.s3.amazonaws.com');
  });

  it('keeps addresses as they are, and drops ports, case and the last dot', () => {
    assert.equal(recipientOf('203.0.113.7:8080').domain, '203.0.113.7');
    assert.equal(recipientOf('[2001:db8::1]:443').domain, '2001:db8::1');
    assert.equal(recipientOf('ZZHC.VNET.CN.:80').host, 'zzhc.vnet.cn');
    assert.equal(recipientOf('localhost').domain, 'localhost');
    assert.equal(recipientOf('').host, '');
  });

  it('is not taken in by a name that only ends alike', () => {
    assert.equal(recipientOf('notvnet.cn').organisation, null);
    assert.equal(recipientOf('vnet.cn.evil.test').organisation, null);
  });
});

describe('recipientRole', () => {
  it('tells carriers, makers, vendors of systems and third parties apart', () => {
    assert.deepEqual(
      ['zzhc.vnet.cn', 'update.miui.com', 'play.googleapis.com', 'alog.umeng.com', 'x.test'].map(
        recipientRole,
      ),
      ['carrier', 'maker', 'os-vendor', 'third-party', 'unknown'],
    );
  });
});

describe('isOutsideEea', () => {
  it('is true for known countries outside only', () => {
    assert.deepEqual(['CN', 'GB', 'NO', 'DE', null].map(isOutsideEea), [true, true, false, false, false]);
  });
});

describe('the list of recipients', () => {
  it('has each domain once, with a source and a date', () => {
    const domains = recipientEntries.map((entry) => entry.domain);
    assert.equal(new Set(domains).size, domains.length);
    for (const { domain, source, date, country } of recipientEntries) {
      assert.match(country, /^[A-Z]{2}$/, domain);
      assert.match(date, /^\d{4}-\d{2}$/, domain);
      assert.ok(source.length > 5, domain);
    }
  });
});
