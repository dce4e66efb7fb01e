import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type IdentifierCheck, parseDevice, readDevice, writeDevice } from '../../lab/store/device-file.ts';
import { device, temporaryFolder } from './a-run.ts';

const anything: IdentifierCheck = () => ({});

/** Stands in for the checks of the analysis: an IMEI of 15 digits, and one check digit that is wrong. */
const check: IdentifierCheck = ({ kind, value }) => {
  if (kind === 'imei' && !/^\d{15}$/.test(value)) return { error: 'an IMEI has 15 digits' };
  return value.endsWith('0') ? { warning: 'the check digit does not fit' } : {};
};

const head = 'serial: B2NTEST000000001\nproduct: Nokia 7 Plus\nline: nokia-7-plus/eu\n';

function refusal(text: string): string {
  try {
    parseDevice(text, 'device.yaml', check);
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'BAD_FILE');
    return (error as Error).message;
  }
  return assert.fail('the file was taken');
}

describe('device.yaml', () => {
  it('reads the contract of the design', () => {
    const text = `${head}identifiers:
  - { kind: imei, value: "356938035643809", slot: 1 }
  - { kind: location, value: "59.9139,10.7522" }
  - { kind: file, path: canary.jpg }
sims:
  - { iccid: "8947080012345678901", imsi: "242010123456789", msisdn: "+4791234567" }
`;
    const { device, warnings } = parseDevice(text, 'device.yaml', check);
    assert.deepEqual(device, {
      serial: 'B2NTEST000000001',
      product: 'Nokia 7 Plus',
      line: 'nokia-7-plus/eu',
      identifiers: [
        { kind: 'imei', value: '356938035643809', slot: 1 },
        { kind: 'location', value: '59.9139,10.7522' },
        { kind: 'file', value: 'canary.jpg' },
      ],
      sims: [{ iccid: '8947080012345678901', imsi: '242010123456789', msisdn: '+4791234567' }],
    });
    assert.deepEqual(warnings, []);
  });

  it('gives back what it wrote', () => {
    const text = writeDevice(device);
    assert.deepEqual(parseDevice(text, 'device.yaml', anything).device, device);
    assert.match(text, /value: "356938035643809"/);
  });

  const faults: readonly (readonly [title: string, yaml: string, message: RegExp])[] = [
    ['an unknown key', `${head}colour: red\nidentifiers: []\n`, /^device\.yaml:4:1 .*unknown key "colour"/],
    [
      'an unknown kind',
      `${head}identifiers:\n  - { kind: imee, value: "1" }\n`,
      /^device\.yaml:5:\d+ .*the kind must be one of imei, /,
    ],
    [
      'digits without quotes',
      `${head}identifiers:\n  - { kind: imei, value: 356938035643809 }\n`,
      /^device\.yaml:5:\d+ .*must be text in quotes/,
    ],
    [
      'a serial of digits without quotes',
      head.replace('B2NTEST000000001', '12345678'),
      /^device\.yaml:1:.*quotes/,
    ],
    [
      'a wrong length',
      `${head}identifiers:\n  - { kind: imei, value: "35693803564380" }\n`,
      /^device\.yaml:5:\d+ identifiers\.0\.value: an IMEI has 15 digits.*unchecked: true/,
    ],
    [
      'the same line twice',
      `${head}identifiers:\n  - { kind: ssid, value: lab }\n  - { kind: ssid, value: lab }\n`,
      /^device\.yaml:6:\d+ .*stands twice/,
    ],
    ['the same key twice', `${head}line: a/b\nidentifiers: []\n`, /^device\.yaml:4:1 is not valid YAML/],
    [
      'a value for a file',
      `${head}identifiers:\n  - { kind: file, value: "a.jpg" }\n`,
      /^device\.yaml:5:\d+ .*kind file (needs a path|has no value)/,
    ],
    [
      'a path for anything else',
      `${head}identifiers:\n  - { kind: imei, path: a.jpg }\n`,
      /^device\.yaml:5:\d+ .*kind imei (needs a value|has no path)/,
    ],
    [
      'custom without a label',
      `${head}identifiers:\n  - { kind: custom, value: "abcdef" }\n`,
      /^device\.yaml:5:\d+ .*kind custom needs a label/,
    ],
    [
      'slot zero',
      `${head}identifiers:\n  - { kind: ssid, value: a, slot: 0 }\n`,
      /^device\.yaml:5:\d+ .*count from 1/,
    ],
    ['an empty value', `${head}identifiers:\n  - { kind: ssid, value: "" }\n`, /^device\.yaml:5:\d+ .*empty/],
    [
      'a SIM twice',
      `${head}identifiers: []\nsims:\n  - { iccid: "8947080012345678901" }\n  - { iccid: "8947080012345678901" }\n`,
      /^device\.yaml:7:\d+ .*stands twice/,
    ],
    [
      'a serial that is a path',
      head.replace('B2NTEST000000001', '../../etc/passwd'),
      /^device\.yaml:1:\d+ serial/,
    ],
    ['a line that is a path', head.replace('nokia-7-plus/eu', 'nokia/../../x'), /^device\.yaml:3:\d+ line/],
    [
      'an opt-out whose setting is none',
      `${head}identifiers: []\noptOut:\n  - { setting: "vendor/x", refused: "1", agreed: "0" }\n`,
      /^device\.yaml:6:\d+ .*must read namespace\/name/,
    ],
    [
      'an opt-out whose value is a command',
      `${head}identifiers: []\noptOut:\n  - { setting: "secure/x", refused: "1; reboot", agreed: "0" }\n`,
      /^device\.yaml:6:\d+ .*must be letters, digits/,
    ],
    ['no identifiers', head, /^device\.yaml:1:\d+ identifiers/],
    ['a list', '- a\n', /^device\.yaml:1:1 /],
    ['nothing', '', /^device\.yaml:1:1 /],
  ];
  for (const [title, yaml, message] of faults) {
    it(`refuses ${title}, with its place`, () => {
      assert.match(refusal(yaml), message);
    });
  }

  it('never repeats a value in a refusal', () => {
    const message = refusal(`${head}identifiers:\n  - { kind: imei, value: "35693803564380" }\n`);
    assert.equal(message.includes('35693803564380'), false);
  });

  it('reads and writes the settings by which its user refuses telemetry', () => {
    const text = `${head}identifiers: []\noptOut:\n  - { setting: secure/maker_opt_out, refused: "1", agreed: "0" }\n`;
    const { device } = parseDevice(text, 'device.yaml', check);
    assert.deepEqual(device.optOut, [
      { namespace: 'secure', name: 'maker_opt_out', refused: '1', agreed: '0' },
    ]);
    assert.deepEqual(parseDevice(writeDevice(device), 'again.yaml', check).device, device);
  });

  it('takes what is unchecked as it is', () => {
    const text = `${head}identifiers:\n  - { kind: imei, value: "0", unchecked: true }\n`;
    const { device, warnings } = parseDevice(text, 'device.yaml', check);
    assert.deepEqual(device.identifiers, [{ kind: 'imei', value: '0', unchecked: true }]);
    assert.deepEqual(warnings, []);
  });

  it('warns of a wrong check digit, in a SIM too', () => {
    const text = `${head}identifiers:\n  - { kind: imei, value: "356938035643800" }\nsims:\n  - { iccid: "890" }\n`;
    assert.deepEqual(parseDevice(text, 'device.yaml', check).warnings, [
      'device.yaml identifiers.0.value: the check digit does not fit',
      'device.yaml sims.0.iccid: the check digit does not fit',
    ]);
  });

  it('says which file cannot be read, and which canary is not there', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'device.yaml');
    await assert.rejects(readDevice(path, anything), {
      code: 'BAD_FILE',
      message: /cannot be read \(ENOENT\)/,
    });
    await writeFile(path, writeDevice(device));
    await assert.rejects(readDevice(path, anything), {
      code: 'BAD_FILE',
      message: /canary\.jpg, which is not there/,
    });
    await writeFile(join(folder, 'canary.jpg'), 'a canary');
    assert.deepEqual((await readDevice(path, anything)).device, device);
    await rm(folder, { recursive: true });
  });
});
