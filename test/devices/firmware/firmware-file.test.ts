import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFirmware, readFirmware } from '../../../devices/kinds/simulated/firmware/firmware-file.ts';
import { LabError } from '../../../lab/errors.ts';

const head = 'build:\n  fingerprint: "a/b/c:9/d/e:user/release-keys"\n';

/** A firmware of one emission; `request` starts at line 7, column 14. */
function emitting(request: string, rest = '', on = '[boot]'): string {
  return `${head}emits:\n  - name: n\n    from: p\n    on: ${on}\n    request: ${request}\n${rest}`;
}

function posting(rest: string): string {
  return emitting(`{ method: POST, url: "http://x.example/", ${rest} }`);
}

function refusal(text: string): string {
  try {
    parseFirmware(text, 'f.yaml');
  } catch (thrown) {
    assert.ok(thrown instanceof LabError);
    assert.equal(thrown.code, 'BAD_FILE');
    assert.equal(thrown.exit, 2);
    return thrown.message;
  }
  assert.fail('the file was accepted');
}

describe('a firmware file', () => {
  it('is read as the contract shows it', () => {
    const { build, emits } = parseFirmware(contract, 'f.yaml');
    assert.equal(build.properties['persist.vendor.radio.ps.registration.enabled'], 'true');
    assert.deepEqual(build.packages, [
      {
        name: 'com.qualcomm.qti.autoregistration',
        versionCode: 3,
        path: '/system/priv-app/AutoReg/AutoReg.apk',
        uid: 1001,
      },
    ]);
    assert.deepEqual(emits, [
      {
        name: 'self-registration',
        from: 'com.qualcomm.qti.autoregistration',
        on: { events: ['boot', 'screen-on', 'unlock', 'sim-swap'] },
        delayMs: 500,
        probability: 1,
        untilReply: '"resultCode":"0"',
        network: 'proxy',
        tls: { validates: true, pins: false },
        request: {
          method: 'POST',
          url: 'http://zzhc.vnet.cn/',
          headers: { 'Content-Type': 'application/encrypted-json' },
          body: { json: { REGVER: '8.0', IMEI1: '{{imei}}', SIM1ICCID: '{{iccid}}' } },
          encode: ['base64-mime'],
        },
      },
    ]);
  });

  it('has the stated defaults', () => {
    const [emit] = parseFirmware(emitting('{ method: get, url: "http://x.example/" }'), 'f.yaml').emits;
    assert.ok(emit);
    const { delayMs, probability, untilReply, network, tls, request } = emit;
    assert.deepEqual([delayMs, probability, untilReply, network], [0, 1, null, 'proxy']);
    assert.deepEqual(tls, { validates: true, pins: false });
    assert.deepEqual(request, {
      method: 'GET',
      url: 'http://x.example/',
      headers: {},
      body: null,
      encode: [],
    });
  });

  it('may leave one part of tls out, and name a period in place of events', () => {
    const request = '{ method: GET, url: "http://x.example/" }';
    const [emit] = parseFirmware(
      emitting(request, '    tls: { pins: true }\n', '{ every: 1.5s }'),
      'f.yaml',
    ).emits;
    assert.deepEqual(emit?.tls, { validates: true, pins: true });
    assert.deepEqual(emit?.on, { everyMs: 1500 });
  });

  it('takes any event in kebab-case, and a build that sends nothing', () => {
    const request = '{ method: GET, url: "http://x.example/" }';
    const [emit] = parseFirmware(emitting(request, '', '[connectivity, dial-code]'), 'f.yaml').emits;
    assert.deepEqual(emit?.on, { events: ['connectivity', 'dial-code'] });
    assert.deepEqual(parseFirmware(head, 'f.yaml').emits, []);
  });

  it('takes every body, filter and encoding of the contract', () => {
    for (const body of acceptedBodies)
      assert.doesNotThrow(() => parseFirmware(posting(`body: ${body}`), 'f.yaml'), body);
    for (const word of acceptedEncodings) {
      assert.doesNotThrow(
        () => parseFirmware(posting(`body: { text: a }, encode: ["${word}"]`), 'f.yaml'),
        word,
      );
    }
  });

  for (const [what, text, message] of refused()) {
    it(`refuses ${what}`, () => {
      assert.match(refusal(text), message);
    });
  }

  it('is missed in a sentence that says what to do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'firmware-'));
    try {
      const missing = join(folder, 'none.yaml');
      await assert.rejects(readFirmware(missing), (thrown: LabError) => {
        assert.equal(thrown.code, 'BAD_FILE');
        assert.equal(
          thrown.message,
          `There is no firmware file ${missing}: check the path given to --firmware.`,
        );
        return true;
      });
      await assert.rejects(readFirmware(folder), /is a folder/);
      await writeFile(missing, head);
      assert.equal((await readFirmware(missing)).build.fingerprint, 'a/b/c:9/d/e:user/release-keys');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

const contract = `
build:
  fingerprint: "Nokia/Onyx_00WW/B2N_sprout:9/PPR1.180610.011/00WW_3_22C:user/release-keys"
  properties: { persist.vendor.radio.ps.registration.enabled: "true" }
packages:
  - { name: com.qualcomm.qti.autoregistration, versionCode: 3, path: /system/priv-app/AutoReg/AutoReg.apk, uid: 1001 }
emits:
  - name: self-registration
    from: com.qualcomm.qti.autoregistration
    on: [boot, screen-on, unlock, sim-swap]     # or { every: 20s }
    delay: 500ms
    probability: 1
    untilReply: '"resultCode":"0"'              # then silent until the SIM set or the build changes
    network: proxy                              # or direct: ignores the proxy setting
    tls: { validates: true, pins: false }
    request:
      method: POST
      url: http://zzhc.vnet.cn/
      headers: { Content-Type: application/encrypted-json }
      body: { json: { REGVER: "8.0", IMEI1: "{{imei}}", SIM1ICCID: "{{iccid}}" } }
      encode: [base64-mime]
`;

const acceptedBodies = [
  '{ json: [1, -2.5, true, null, { a: "{{imei|md5|upper}}" }] }',
  '{ json: "{{ imei:2 | sha1 }}" }',
  '{ form: { imei: "{{imei}}", n: 5, mac: "{{wifi-mac|upper|strip}}" } }',
  '{ text: "{{iccid|bcd|hex}} {{imsi|mobile-identity|base64}} {{custom:asset tag|sha512}}" }',
  '{ xml: "<a>{{account|lower}}</a>" }',
  '{ base64: "AAEC/w==" }',
  '{ base64: "AAEC{{imei|bcd}}" }',
  '{ protobuf: { 1: "{{imei|bcd}}", 2: 5, 3: { 4: "x{{imeisv|mobile-identity}}" }, 5: [1, 2], 6: true } }',
];

const acceptedEncodings = [
  ...[
    'base64',
    'base64-mime',
    'base64url',
    'hex',
    'percent',
    'gzip',
    'deflate',
    'brotli',
    'zstd',
    'xor:5aFF',
  ],
  `aes-128-cbc:${'0f'.repeat(16)}:${'A0'.repeat(16)}`,
];

function refused(): [what: string, text: string, message: RegExp][] {
  return [...refusedShapes(), ...refusedBodies(), ...refusedRequests()];
}

function refusedShapes(): [string, string, RegExp][] {
  const get = '{ method: GET, url: "http://x.example/" }';
  return [
    ['what is not YAML', 'a: [', /^f\.yaml:1:5 is not valid YAML/],
    ['an empty file', '', /^f\.yaml:1:1 /],
    ['a build without a fingerprint', 'build: {}\n', /^f\.yaml:1:1 build\.fingerprint: /],
    ['an unknown key at the top', `${head}emit: []\n`, /^f\.yaml:3:1 emit: unknown key "emit"/],
    ['an unknown key of the build', `${head}  packages: []\n`, /^f\.yaml:3:3 build\.packages: unknown key/],
    [
      'a package without a uid',
      `${head}packages:\n  - { name: a, versionCode: 1, path: /a }\n`,
      /^f\.yaml:4:5 packages\.0\.uid: /,
    ],
    [
      'a property that is no text',
      `${head}  properties: { a: 1.0e3, b: 1.5 }\n`,
      /^f\.yaml:3:27 build\.properties\.b: expected text, but it is 1\.5/,
    ],
    [
      'an unknown key of an emission',
      emitting(get, '    netwrk: proxy\n'),
      /^f\.yaml:8:5 emits\.0\.netwrk: unknown key "netwrk"/,
    ],
    [
      'an unknown network',
      emitting(get, '    network: wifi\n'),
      /^f\.yaml:8:5 emits\.0\.network: .*"proxy"\|"direct"/,
    ],
    [
      'an unknown key of tls',
      emitting(get, '    tls: { pin: true }\n'),
      /^f\.yaml:8:12 emits\.0\.tls\.pin: unknown key "pin"/,
    ],
    [
      'a delay without a unit',
      emitting(get, '    delay: 5\n'),
      /^f\.yaml:8:5 emits\.0\.delay: expected a duration such as 500ms.*it is 5/,
    ],
    ['a delay with an unknown unit', emitting(get, '    delay: 5 parsecs\n'), /^f\.yaml:8:5 .*"5 parsecs"/],
    ['a delay longer than a timer holds', emitting(get, '    delay: 9999h\n'), /^f\.yaml:8:5 .*"9999h"/],
    [
      'a probability over 1',
      emitting(get, '    probability: 1.5\n'),
      /^f\.yaml:8:5 emits\.0\.probability: must be from 0 to 1/,
    ],
    [
      'a probability in words',
      emitting(get, '    probability: often\n'),
      /^f\.yaml:8:5 emits\.0\.probability: .*expected number/,
    ],
    [
      'one event outside a list',
      emitting(get, '', 'boot'),
      /^f\.yaml:6:5 emits\.0\.on: expected a list of events/,
    ],
    [
      'an event that is not in kebab-case',
      emitting(get, '', '[boot, ScreenOn]'),
      /^f\.yaml:6:16 emits\.0\.on\.1: expected an event in kebab-case/,
    ],
    ['no events', emitting(get, '', '[]'), /^f\.yaml:6:5 emits\.0\.on: name at least one event/],
    [
      'a period of nothing',
      emitting(get, '', '{ every: 0s }'),
      /^f\.yaml:6:11 emits\.0\.on\.every: must be longer/,
    ],
    [
      'a period that is no duration',
      emitting(get, '', '{ every: 20 }'),
      /^f\.yaml:6:11 emits\.0\.on\.every: expected a duration/,
    ],
    [
      'an emission without a name',
      `${head}emits:\n  - { from: p, on: [boot], request: ${get} }\n`,
      /^f\.yaml:4:5 emits\.0\.name: /,
    ],
    [
      'an emission without a request',
      `${head}emits:\n  - { name: n, from: p, on: [boot] }\n`,
      /^f\.yaml:4:5 emits\.0\.request: /,
    ],
  ];
}

function refusedBodies(): [string, string, RegExp][] {
  const at = (column: number, path: string, message: string) =>
    new RegExp(`^f\\.yaml:7:${column} emits\\.0\\.request\\.body${path}: ${message}`);
  const body = (text: string) => posting(`body: ${text}`);
  return [
    [
      'a body without a kind',
      body('{}'),
      at(56, '', 'expected one of json, form, text, xml, base64, protobuf, but it holds none'),
    ],
    [
      'a body of two kinds',
      body('{ json: 1, text: b }'),
      at(56, '', 'expected one of .*holds json and text'),
    ],
    ['an unknown kind of body', body('{ yaml: a }'), at(64, '\\.yaml', 'unknown key "yaml"')],
    [
      'an unknown kind in a template',
      body('{ json: { a: ["{{imie}}"] } }'),
      at(76, '\\.json\\.a\\.0', '"\\{\\{imie\\}\\}" names the unknown kind "imie"'),
    ],
    [
      'an unknown kind in a key of JSON',
      body('{ json: { "{{x}}": 1 } }'),
      at(72, '.*', '.*unknown kind "x"'),
    ],
    [
      'an unknown filter',
      body('{ text: "{{imei|md4}}" }'),
      at(64, '\\.text', '.*unknown filter "md4"; known are md5, '),
    ],
    [
      'a filter with a name of every object',
      body('{ text: "{{imei|constructor}}" }'),
      at(64, '\\.text', '.*unknown filter'),
    ],
    [
      'bcd in JSON',
      body('{ json: { a: "{{imei|bcd}}" } }'),
      at(72, '\\.json\\.a', '.*gives raw bytes in text; add \\|hex or \\|base64 after bcd'),
    ],
    [
      'mobile-identity in a form',
      body('{ form: { a: "{{imsi|mobile-identity}}" } }'),
      at(72, '\\.form\\.a', '.*raw bytes'),
    ],
    ['raw bytes in XML', body('{ xml: "<a>{{imei|bcd}}</a>" }'), at(64, '\\.xml', '.*raw bytes')],
    [
      'a text filter after raw bytes',
      body('{ protobuf: { 1: "{{imei|bcd|upper}}" } }'),
      at(76, '\\.protobuf\\.1', '.*upper takes text'),
    ],
    [
      'a mobile identity of a kind that has none',
      body('{ protobuf: { 1: "{{wifi-mac|mobile-identity}}" } }'),
      at(76, '\\.protobuf\\.1', '.*not of wifi-mac'),
    ],
    ['a template that is not closed', body('{ text: "a {{imei" }'), at(64, '\\.text', '.*not closed')],
    ['slot 0', body('{ text: "{{imei:0}}" }'), at(64, '\\.text', '.*write a slot from 1')],
    [
      'a number that loses digits',
      body('{ json: { a: 8947080012345678900 } }'),
      at(72, '\\.json\\.a', 'is too large a number'),
    ],
    ['what JSON cannot say', body('{ json: .nan }'), at(64, '\\.json', '')],
    ['base64 that is none', body('{ base64: "a*b" }'), at(64, '\\.base64', 'is not base64')],
    [
      'a protobuf field that is no number',
      body('{ protobuf: { a: 1 } }'),
      at(76, '\\.protobuf\\.a', 'expected a field number'),
    ],
    [
      'a protobuf field that is reserved',
      body('{ protobuf: { 1: { 19001: 1 } } }'),
      at(81, '\\.protobuf\\.1\\.19001', 'expected a field number'),
    ],
    ['a protobuf number with a fraction', body('{ protobuf: { 1: 1.5 } }'), at(76, '\\.protobuf\\.1', '')],
  ];
}

function refusedRequests(): [string, string, RegExp][] {
  return [
    [
      'a request without a method',
      emitting('{ url: "http://x.example/" }'),
      /^f\.yaml:7:5 emits\.0\.request\.method: /,
    ],
    [
      'an unknown key of a request',
      posting('bdy: 1'),
      /^f\.yaml:7:56 emits\.0\.request\.bdy: unknown key "bdy"/,
    ],
    [
      'another scheme',
      emitting('{ method: GET, url: "ftp://x.example/" }'),
      /^f\.yaml:7:29 emits\.0\.request\.url: is not an absolute http/,
    ],
    [
      'a datagram without a port',
      emitting('{ method: POST, url: "udp://x.example" }'),
      /^f\.yaml:7:30 emits\.0\.request\.url: names a datagram without a port/,
    ],
    [
      'a URL with a password',
      emitting('{ method: GET, url: "http://a:b@x.example/" }'),
      /^f\.yaml:7:29 .*password/,
    ],
    [
      'raw bytes in a URL',
      emitting('{ method: GET, url: "http://x.example/{{imei|bcd}}" }'),
      /^f\.yaml:7:29 .*raw bytes/,
    ],
    [
      'raw bytes in a header',
      posting('headers: { a: "{{imei|bcd}}" }'),
      /^f\.yaml:7:67 emits\.0\.request\.headers\.a: .*raw bytes/,
    ],
    [
      'a header with a space',
      posting('headers: { "a b": c }'),
      /^f\.yaml:7:67 .*is not the name of an HTTP header/,
    ],
    ['a header of two lines', posting('headers: { a: "b\\r\\nc: d" }'), /^f\.yaml:7:67 .*control character/],
    [
      'a header that frames the body',
      posting('headers: { Content-Length: "5" }'),
      /^f\.yaml:7:67 .*written by the phone itself/,
    ],
    [
      'an unknown encoding',
      posting('encode: [gzip, rot13]'),
      /^f\.yaml:7:71 emits\.0\.request\.encode\.1: unknown encoding "rot13"; known are base64/,
    ],
    ['a key with half a byte', posting('encode: ["xor:5"]'), /^f\.yaml:7:65 .*xor is written xor:KEYHEX/],
    ['a short AES key', posting('encode: ["aes-128-cbc:00:00"]'), /^f\.yaml:7:65 .*32 hex digits each/],
    [
      'a parameter that is not taken',
      posting('encode: ["gzip:9"]'),
      /^f\.yaml:7:65 .*gzip takes no parameters/,
    ],
  ];
}
