import assert from 'node:assert/strict';
import { checkIdentifier } from '../../../lab/analysis/identifiers/check-identifier.ts';
import { familyOf, identifierFamilies } from '../../../lab/analysis/identifiers/list.ts';
import { type IdentifierKind, identifierKinds } from '../../../lab/model/device.ts';
import { phone } from '../identify/phones.ts';

const sound: readonly [IdentifierKind, string][] = [
  ['imei', '356938035643809'],
  ['imeisv', '3569380356438078'],
  ['meid', 'A0000045678901'],
  ['iccid', '8947080012345678900'],
  ['imsi', '242010123456789'],
  ['msisdn', '+4791234567'],
  ['wifi-mac', '5C-51-88-A1-B2-C3'],
  ['android-id', '0f3a9c1b2d4e5f60'],
  ['advertising-id', '38400000-8cf0-11bd-b23e-10b96e40000d'],
  ['idfv', '7C1E0B52-4F0D-4A37-9C81-D5E0B7A4F213'],
  ['udid', '00008110-001A2B3C4D5E6F70'],
  ['udid', '0123456789abcdef0123456789abcdef01234567'],
  ['location', '59.9139, 10.7522'],
  ['cell-id', '27447297'],
  ['local-ip', 'fe80::1'],
];

const faulty: readonly [IdentifierKind, string][] = [
  ['imei', '35693803564380'],
  ['imei', '35693803564380X'],
  ['imeisv', '356938035643809'],
  ['meid', 'A000004567890'],
  ['eid', '8904903200000000'],
  ['iccid', '894708001234567'],
  ['imsi', '24201012345'],
  ['msisdn', '12'],
  ['wifi-mac', '5c:51:88:a1:b2'],
  ['bssid', 'not a mac at all'],
  ['android-id', '0f3a9c1b2d4e5f6z'],
  ['advertising-id', '38400000-8cf0-11bd-b23e'],
  ['idfv', '7C1E0B52-4F0D'],
  ['udid', '00008110-001A2B3C4D5E6F7'],
  ['location', '91.5,10.7'],
  ['location', 'Oslo'],
  ['cell-id', '99719476736'],
  ['lac', '0x1f'],
  ['ssid', 'x'.repeat(33)],
  ['local-ip', '10.0.0.256'],
  ['account', ' '],
];

describe('checking device.yaml', () => {
  for (const [kind, value] of sound) {
    it(`accepts ${kind} ${value}`, () => assert.equal(checkIdentifier({ kind, value }).error, undefined));
  }

  for (const [kind, value] of faulty) {
    it(`refuses ${kind} "${value.slice(0, 24)}" and does not repeat it`, () => {
      const { error } = checkIdentifier({ kind, value });
      assert.ok(error !== undefined && (value.trim() === '' || !error.includes(value)));
    });
  }

  it('warns of wrong check digits only', () => {
    assert.deepEqual(checkIdentifier({ kind: 'imei', value: '356938035643809' }), {});
    const { error, warning } = checkIdentifier({ kind: 'imei', value: '356938035643808' });
    assert.equal(error, undefined);
    assert.ok(warning?.includes('check digit'));
    assert.ok(
      checkIdentifier({ kind: 'eid', value: '89049032000000000000000000000012' }).error === undefined,
    );
  });
});

describe('families of identifiers', () => {
  it('cover every kind once', () => {
    assert.deepEqual(
      identifierFamilies.flatMap((family) => family.kinds).sort(),
      [...identifierKinds].sort(),
    );
  });

  for (const { kind, value } of phone(7).identifiers) {
    it(`${kind} accepts its own value and gives distinct spellings of it, the plain one first`, () => {
      const family = familyOf(kind);
      assert.equal(family.check(value, kind).error, undefined);
      const spellings = family.spellings(value, kind);
      const forms = spellings.map(({ form, beside = [] }) =>
        typeof form === 'string'
          ? [form.replace(/[A-Z]/g, (letter) => letter.toLowerCase()), ...beside].join()
          : `bytes ${Buffer.from(form).toString('hex')}`,
      );
      assert.equal(new Set(forms).size, forms.length);
      if (kind !== 'location') assert.equal(spellings[0]?.name, 'plain');
      assert.equal(family.placeholder(value), null);
    });
  }

  it('make something of any value without throwing', () => {
    for (const kind of identifierKinds) {
      for (const value of ['', '0', 'ÅØ', '-1', '9'.repeat(40), '🜚', '::', ',']) {
        assert.ok(Array.isArray(familyOf(kind).spellings(value, kind)));
        assert.ok(Array.isArray(familyOf(kind).hashInputs(value)));
      }
    }
  });
});
