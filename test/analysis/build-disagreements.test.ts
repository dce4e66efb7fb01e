import assert from 'node:assert/strict';
import { buildDisagreements } from '../../lab/analysis/build-disagreements.ts';
import type { Build, Package } from '../../lab/model/build.ts';

const packageOf = (name: string, versionCode = 1): Package => ({
  name,
  versionCode,
  path: `/system/app/${name}.apk`,
  uid: 10_001,
});
const buildOf = (packages: readonly Package[], more: Partial<Build> = {}): Build => ({
  fingerprint: 'Maker/P/P:9/X/R1:user/release-keys',
  properties: {},
  packages,
  ...more,
});
const mail = packageOf('com.acme.mail');

describe('phones of one run that claim the same build', () => {
  const ask = (...builds: readonly Build[]) =>
    buildDisagreements(new Map(builds.map((build, index) => [`PHONE${index + 1}`, build])));

  it('are not told of where they are alike, whatever properties a phone has of its own', () => {
    assert.deepEqual(ask(), []);
    assert.deepEqual(ask(buildOf([mail])), []);
    assert.deepEqual(ask(buildOf([mail]), buildOf([mail], { properties: { 'ro.serialno': 'PHONE2' } })), []);
  });

  it('are told of where a package is on one of them only, or another on each', () => {
    const [sentence = '', ...others] = ask(
      buildOf([mail, packageOf('com.acme.only')]),
      buildOf([packageOf('com.acme.mail', 2), packageOf('com.acme.new')]),
      buildOf([mail, packageOf('com.acme.only')]),
    );
    assert.deepEqual(others, []);
    assert.match(sentence, /^Phones PHONE1 and PHONE2 both claim the build R1, and differ in 3 packages/);
    assert.match(
      sentence,
      /com\.acme\.mail \(version\); com\.acme\.new on the second only; com\.acme\.only on/,
    );
  });

  it('are told of where one trusts another authority', () => {
    const store = (sha256: string) => ({ authorities: { system: [{ name: 'a.0', sha256 }], user: null } });
    const [sentence = ''] = ask(buildOf([mail], store('aa')), buildOf([mail], store('bb')));
    assert.match(sentence, /differ in 1 file \(system\/a\.0 of the CA store\)/);
  });

  it('are told of in a sentence that does not grow with what differs', () => {
    const many = Array.from({ length: 40 }, (_, index) => packageOf(`com.acme.p${index}`));
    const [sentence = ''] = ask(buildOf([mail]), buildOf([mail, ...many]));
    assert.match(sentence, /40 packages \(.* and 35 more\)/);
    assert.ok(sentence.length < 500);
  });
});
