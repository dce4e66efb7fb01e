import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { generateCACertificate } from 'mockttp';
import { validateXML } from 'xmllint-wasm';
import {
  configurationProfile,
  type ProfileCore,
  type ProfileWay,
  profileUuid,
} from '../../../devices/kinds/iphone/configuration-profile.ts';
import { plistXml } from '../../../devices/kinds/iphone/plist.ts';
import { readPlist } from './read-plist.ts';

type Payload = Readonly<Record<string, unknown>>;

describe('the configuration profile of an iPhone', () => {
  let core: ProfileCore;
  const wifi: ProfileWay = { kind: 'wifi', ssid: 'Lab & "Net" <1>', password: 'p<&>]]>w' };
  before(async () => {
    const { cert } = await generateCACertificate({ subject: { commonName: 'phonehome test CA' } });
    core = { host: '192.168.7.1', port: 8085, caCertificate: cert };
  });

  const read = (way: ProfileWay) => {
    const profile = readPlist(configurationProfile(core, way)) as Payload;
    const [root = {}, proxy = {}] = profile.PayloadContent as readonly Payload[];
    return { profile, root, proxy };
  };

  it('has the keys that Apple asks for, and the proxy of one Wi-Fi network', () => {
    const { profile, root, proxy } = read(wifi);
    assert.deepEqual([profile.PayloadType, profile.PayloadVersion], ['Configuration', 1]);
    for (const each of [profile, root, proxy]) {
      assert.match(
        String(each.PayloadUUID),
        /^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/,
      );
      assert.match(String(each.PayloadIdentifier), /^phonehome\.lab/);
    }
    assert.equal(new Set([profile, root, proxy].map((each) => each.PayloadUUID)).size, 3);
    const { PayloadType, SSID_STR, Password, ProxyType, ProxyServer, ProxyServerPort } = proxy;
    assert.deepEqual(
      [PayloadType, SSID_STR, Password, ProxyType, ProxyServer, ProxyServerPort],
      ['com.apple.wifi.managed', 'Lab & "Net" <1>', 'p<&>]]>w', 'Manual', '192.168.7.1', 8085],
    );
  });

  it('carries the lab’s certificate as DER, and never a key', () => {
    const { root } = read(wifi);
    assert.equal(root.PayloadType, 'com.apple.security.root');
    const der = new X509Certificate(Buffer.from(root.PayloadContent as Uint8Array));
    assert.equal(der.fingerprint256, new X509Certificate(core.caCertificate).fingerprint256);
    assert.ok(!configurationProfile(core, wifi).includes('PRIVATE KEY'));
  });

  it('sets the proxy of all networks on supervised phones, and asks for a password that it does not know', () => {
    const { proxy } = read({ kind: 'global' });
    assert.deepEqual([proxy.PayloadType, proxy.ProxyServer], ['com.apple.proxy.http.global', '192.168.7.1']);
    assert.equal('Password' in read({ ...wifi, password: null }).proxy, false);
  });

  it('is another profile for another proxy or certificate, and the same for the same', async () => {
    const { cert } = await generateCACertificate({ subject: { commonName: 'another lab' } });
    const others = [
      { ...core, port: 8086 },
      { ...core, host: '192.168.7.2' },
      { ...core, caCertificate: cert },
    ];
    assert.equal(new Set([core, ...others].map(profileUuid)).size, 4);
    assert.equal(profileUuid({ ...core }), profileUuid(core));
  });

  it('is well-formed XML, whatever its texts hold', async () => {
    const hostile = { text: '\u0000\u0008<&>"\'\ud800é✓😀', list: [1, true, false, []], none: {} };
    for (const contents of [plistXml(hostile), configurationProfile(core, wifi)]) {
      // The DTD is Apple's, on the net: what is checked is the form.
      const bare = contents.replace(/<!DOCTYPE[^>]*>/, '');
      const { errors } = await validateXML({
        xml: [{ fileName: 'lab.mobileconfig', contents: bare }],
        schema: [plistSchema],
      });
      assert.deepEqual(errors, []);
    }
    assert.deepEqual(readPlist(plistXml(hostile)), { ...hostile, text: '<&>"\'é✓😀' });
  });
});

/** Apple's DTD of property lists, as far as profiles use it. */
const plistSchema = `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:group name="value"><xs:choice>
    <xs:element name="string" type="xs:string"/><xs:element name="integer" type="xs:integer"/>
    <xs:element name="data" type="xs:base64Binary"/><xs:element ref="dict"/><xs:element ref="array"/>
    <xs:element name="true"><xs:complexType/></xs:element><xs:element name="false"><xs:complexType/></xs:element>
  </xs:choice></xs:group>
  <xs:element name="dict"><xs:complexType><xs:sequence minOccurs="0" maxOccurs="unbounded">
    <xs:element name="key" type="xs:string"/><xs:group ref="value"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="array"><xs:complexType><xs:sequence minOccurs="0" maxOccurs="unbounded">
    <xs:group ref="value"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="plist"><xs:complexType><xs:group ref="value"/>
    <xs:attribute name="version" type="xs:string"/></xs:complexType></xs:element>
</xs:schema>`;
