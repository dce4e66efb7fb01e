import assert from 'node:assert/strict';
import type { BuildDiff } from '../../lab/model/build.ts';
import { arrivalRows, buildDiffText } from '../../reports/build-diff.ts';
import { html } from '../../reports/html.tsx';
import { markdown } from '../../reports/markdown.ts';
import { text } from '../../reports/text.ts';
import { failing } from './results.ts';

const registration = 'com.qualcomm.qti.autoregistration';

const diff: BuildDiff = {
  schema: 'phonehome.build-diff/1',
  base: 'Maker/P/P:9/X/1:user/release-keys',
  head: 'Maker/P/P:9/X/2:user/release-keys',
  properties: [{ name: 'persist.registration.enabled', from: 'false', to: 'true' }],
  packages: [
    {
      name: registration,
      state: 'added',
      package: {
        name: registration,
        versionCode: 3,
        versionName: '3.1',
        path: '/system/priv-app/AutoReg/AutoReg.apk',
        uid: 1001,
        certificate: 'b4addb29',
        permissions: ['android.permission.READ_PHONE_STATE', 'com.maker.OWN'],
        receivers: ['BOOT_COMPLETED'],
      },
      changes: [],
    },
    {
      name: 'com.maker.weather',
      state: 'changed',
      package: { name: 'com.maker.weather', versionCode: 2, path: '/system/app/W/W.apk', uid: 10_074 },
      changes: [
        { name: 'version', from: '1', to: '2' },
        { name: 'permission', from: null, to: 'android.permission.CAMERA' },
        { name: 'receiver', from: 'BOOT_COMPLETED', to: null },
      ],
    },
  ],
  authorities: [{ name: 'system/1.0', from: null, to: 'ab'.repeat(32) }],
  missing: ['The certificate authorities of the user of one could not be read and are not compared.'],
};

function input(changed: Partial<BuildDiff> = {}) {
  const base = failing();
  const arrivals = base.result.findings
    .filter(({ state, identifier }) => state === 'new' && identifier === 'imei')
    .map(({ id }) => ({ finding: id, package: registration, state: 'added', basis: 'woken' }) as const);
  return { ...base, result: { ...base.result, buildDiff: { ...diff, ...changed }, arrivals } };
}

describe('what came with a build, in the reports', () => {
  it('gathers the findings of one package, with recipient and triggers', () => {
    assert.deepEqual(
      arrivalRows(input().result).map(({ package: name, basis, sends }) => ({ name, basis, sends })),
      [
        {
          name: registration,
          basis: 'woken',
          sends: ['IMEI to zzhc.vnet.cn on boot, unlock, screen-on, sim-swap'],
        },
      ],
    );
    assert.deepEqual(arrivalRows({ findings: [] }), []);
  });

  it('puts a new emission beside its package in each format for people', () => {
    for (const format of [html, markdown, text]) {
      const page = format
        .render(input())
        .replaceAll(/<[^>]+>|`|\s+|\u200b|&#8203;/g, ' ')
        .replaceAll(/ +/g, ' ');
      assert.match(page, /What came with this build/, format.name);
      assert.match(
        page,
        /com\.qualcomm\.qti\.autoregistration \(added\) may be its sender: what set it off wakes this package: IMEI to zzhc\.vnet\.cn on boot/,
        format.name,
      );
    }
  });

  it('says what changed in a package, its properties and authorities', () => {
    const page = html.render(input());
    assert.match(page, /Came: <code>com\.qualcomm\.qti\.autoregistration<\/code><br\/?>version 3 \(3\.1\)/);
    assert.match(page, /woken by BOOT_COMPLETED/);
    assert.match(page, /asks for READ_PHONE_STATE, com\.maker\.OWN/);
    assert.match(page, /persist\.registration\.enabled<\/code><br\/?>false -&gt; true|false -> true/);
    assert.match(page, /authorities of the user of one could not be read/);
  });

  it('reads on a terminal as a list of what came, went and changed', () => {
    assert.equal(
      buildDiffText(diff),
      `1 -> 2
  Maker/P/P:9/X/1:user/release-keys
  Maker/P/P:9/X/2:user/release-keys

Packages: 1 came, 1 changed
  + com.qualcomm.qti.autoregistration
      version 3 (3.1)
      /system/priv-app/AutoReg/AutoReg.apk
      uid 1001
      certificate b4addb29
      woken by BOOT_COMPLETED
      asks for READ_PHONE_STATE, com.maker.OWN
  ~ com.maker.weather
      version 1 -> 2
      permission added: CAMERA
      receiver removed: BOOT_COMPLETED

Properties: 1 changed
  ~ persist.registration.enabled
      false -> true

Certificate authorities: 1 came
  + system/1.0
      SHA-256 abababababababab…

! The certificate authorities of the user of one could not be read and are not compared.
`,
    );
  });

  it('lets no name from a phone act on the page, the merge request or the terminal', () => {
    const name = '<script>alert(1)</script>\u202e\u001b[2J@team';
    const hostile = input({ properties: [{ name, from: null, to: name }] });
    assert.ok(!html.render(hostile).includes('<script>alert'));
    for (const page of [
      html.render(hostile),
      markdown.render(hostile),
      buildDiffText(hostile.result.buildDiff),
    ]) {
      assert.ok(!page.includes('\u001b') && !page.includes('\u202e'));
    }
    const [, value] = /: (.*)$/m.exec(markdown.render(hostile).split('Properties: 1 came')[1] ?? '') ?? [];
    assert.ok(value !== undefined && !value.includes('<script>') && !/@team/.test(value), value);
  });

  it('is left out where a side was not recorded', () => {
    const page = html.render(failing());
    assert.match(page, /Packages that differ from the baseline/);
    assert.ok(!page.includes('What came with this build'));
  });
});
