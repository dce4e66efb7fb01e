import assert from 'node:assert/strict';
import { getDomain } from 'tldts';
import { recipientEntries } from '../../../lab/analysis/recipients/list.ts';
import { isOutsideEea, recipientOf, recipientRole } from '../../../lab/analysis/recipients/recipient-of.ts';
import { countryCodes, recipientRoles } from '../../../lab/model/recipient.ts';

describe('recipientOf', () => {
  it('knows who is behind a host below a known domain', () => {
    const { source, asOf, ...recipient } = recipientOf('zzhc.vnet.cn');
    assert.deepEqual(recipient, {
      host: 'zzhc.vnet.cn',
      domain: 'vnet.cn',
      organisation: 'China Telecom',
      country: 'CN',
      confidence: 'high',
      role: 'carrier',
    });
    assert.ok(source && asOf, 'a claim on somebody has a source and a date');
  });

  it('leaves an unknown host unknown', () => {
    const { domain, organisation, confidence } = recipientOf('a.b.maker.example');
    assert.deepEqual([domain, organisation, confidence], ['maker.example', null, 'unknown']);
    assert.equal(recipientOf('a.b.maker.example').source, undefined);
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
      [
        ...['zzhc.vnet.cn', 'update.miui.com', 'play.googleapis.com', 'alog.umeng.com'],
        ...['xtrapath1.izatcloud.net', 'd1.cloudfront.net', 'ads.applovin.com', 'adups.com', 'x.test'],
      ].map(recipientRole),
      [
        ...['carrier', 'maker', 'os-vendor', 'analytics'],
        ...['chipset', 'cdn', 'advertising', 'third-party', 'unknown'],
      ],
    );
  });
});

describe('isOutsideEea', () => {
  it('is true for known countries outside only', () => {
    assert.deepEqual(['CN', 'GB', 'NO', 'DE', null].map(isOutsideEea), [true, true, false, false, false]);
  });
});

describe('the list of recipients', () => {
  it('covers makers, chipsets, systems, carriers, delivery networks, analytics and advertising', () => {
    assert.ok(recipientEntries.length >= 120, String(recipientEntries.length));
    const roles = new Set(recipientEntries.map(({ role }) => role));
    assert.deepEqual([...roles].sort(), [...recipientRoles].sort());
  });

  it('has each domain once', () => {
    const domains = recipientEntries.map((entry) => entry.domain);
    assert.deepEqual(
      domains.filter((domain, index) => domains.indexOf(domain) !== index),
      [],
    );
  });

  it('has registrable domains, countries of ISO 3166-1, sources and dates that are not to come', () => {
    const today = new Date().toISOString().slice(0, 7);
    for (const { domain, source, date, country, organisation } of recipientEntries) {
      assert.equal(getDomain(domain), domain, domain);
      assert.ok(countryCodes.has(country), domain);
      assert.match(date, /^20\d{2}-(?:0[1-9]|1[0-2])$/, domain);
      assert.ok(date <= today, domain);
      assert.ok(source.trim().length > 10 && organisation.trim() !== '', domain);
    }
  });

  it('is sure only of what names a document, and says so where none was read', () => {
    for (const { domain, source, confidence } of recipientEntries) {
      const names = /[a-z0-9-]+\.[a-z]{2,}\//i.test(source) || /[a-z0-9-]+\.10086\.cn/.test(source);
      if (confidence === 'high') assert.ok(names, `${domain}: ${source}`);
      if (/not read/.test(source)) assert.notEqual(confidence, 'high', domain);
    }
  });
});
