import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { chromium } from 'playwright-core';
import { stringify } from 'yaml';
import { en } from '../../reports/plain/en.ts';
import { nb } from '../../reports/plain/nb.ts';
import type { PlainWords } from '../../reports/plain/words.ts';
import { chromiumArguments, findChromium } from '../reports/browser.ts';
import { otaZip } from '../store/zip-file.ts';
import { clickThrough } from './clicks.ts';
import { converse, escaped, type PhoneInHand, type Rule, takePhone, textOf } from './person.ts';
import { checkout, deviceOf, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const full = process.env.PHONEHOME_TEST_SIZE === 'full';
const phone = phoneOf(4);
const leak = {
  name: 'registration',
  from: 'com.qualcomm.qti.autoregistration',
  on: ['boot', 'screen-on', 'unlock'],
  request: {
    method: 'POST',
    url: 'http://zzhc.vnet.cn/',
    body: { json: { IMEI1: '{{imei}}', SIM1ICCID: '{{iccid}}' } },
    encode: ['base64'],
  },
};

/** What is done without typing anything. */
function does(text: string, act: () => Promise<unknown>): Rule {
  return [
    escaped(text),
    async () => {
      await act();
      return '';
    },
  ];
}

/** Where a check asks, as it says at its terminal. */
async function pageOf({ stderr }: { readonly stderr: NodeJS.ReadableStream }): Promise<string> {
  let said = '';
  for (;;) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/\w+\/(?=\s)/.exec(said)?.[0];
    if (address !== undefined) return address;
    const text = await Promise.race([once(stderr, 'data'), once(stderr, 'end')]);
    if (text.length === 0) throw new Error(`The check ended before it asked: ${said}`);
    said += String(text[0]);
  }
}

/** A person with a phone, who does what is asked and types nothing that was not asked for. */
describe('one person with one phone', function () {
  this.timeout(600_000);
  let rig: Rig;
  let inHand: PhoneInHand;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    rig = await openRig();
    const device = await rig.write('device.yaml', deviceOf(phone));
    const former = firmwareOf('3.10', [
      { ...leak, name: 'old', from: 'com.maker.old', on: ['sms-received'] },
    ]);
    const leaking = firmwareOf('3.22', [leak]);
    inHand = await takePhone(rig, device, await rig.write('former.yaml', former));
    const zip = rig.path('update.zip');
    const facts = { 'post-build': leaking.build.fingerprint, 'post-timestamp': '1900000000' };
    await writeFile(zip, otaZip(facts, [{ name: 'firmware.yaml', data: stringify(leaking) }]));
    await inHand.update(zip);
    // Long after the update the phone's log has lost it, and the package manager has not.
    await inHand.shell('logcat -c');
    env = { PHONEHOME_HOME: rig.path('home'), ANDROID_ADB_SERVER_PORT: String(inHand.server.port) };
  });
  after(async () => {
    await inHand?.close();
    await rig.close();
  });

  /** What the fingers do. */
  function hand({ guide }: PlainWords): Rule[] {
    return [
      [escaped(guide.number.imei[0]), () => phone.imei],
      does(guide.act.sleep, () => inHand.shell('input keyevent 223')),
      does(guide.act.wake, () => inHand.shell('input keyevent 224')),
      does(guide.act.unlock, () => inHand.shell('wm dismiss-keyguard; input text 1234; input keyevent 66')),
      does(guide.act.reboot, () => inHand.reboot()),
    ];
  }

  const quick = ['--address', '10.0.2.2', '--repeat', '1', '--listen', '1s'];

  it('finds by cable what the phone sends, with nothing to configure, and gets a page', async () => {
    const { exit, said } = await converse(['check', ...quick, '--out', rig.path('first')], env, {
      rules: hand(en),
    });
    assert.equal(exit, 1, said);
    const page = textOf(await readFile(rig.path('first', 'page.html'), 'utf8'));
    assert.match(page, /this phone sent its IMEI number and SIM card number to China Telecom \(China\)/);
    assert.match(page, /when the phone was restarted \( ?1 of 1 times/);
    assert.match(page, /Anybody on the way, .* could turn it back and read it/);
    assert.match(page, escaped(en.leak.answers.counted));
    assert.match(page, /On the phone is the program com\.qualcomm\.qti\.autoregistration/);
    assert.match(page, /The program com\.maker\.old was part of the phone’s software and has been removed/);
    for (const value of [phone.imei, phone.iccids[0] ?? '', phone.serial]) {
      assert.ok(!page.includes(value), 'a value of the phone stands on the page');
    }
    assert.equal(
      (await inHand.shell('settings get global http_proxy')).trim(),
      ':0',
      'the proxy is taken back',
    );
    assert.match(said, escaped(en.guide.takeBack.cable));
    const { stdout, exit: verified } = await rig.phonehome([
      'evidence',
      'verify',
      rig.path('first', 'evidence.tar'),
    ]);
    assert.equal(verified, 0, stdout);
  });

  it('without a cable, and again in another language, says what is still sent and what it may have missed', async () => {
    let open = '';
    const overhears: Rule[] = [
      [
        /http:\/\/10\.0\.2\.2:\d+\/\w+\//,
        async (line) => {
          open = await inHand.browse(/http:\/\/10\.0\.2\.2:\d+\/\w+\//.exec(line)?.[0] ?? '');
          const [, host, port] = /<strong>.*?: ([\d.]+)\. Port: (\d+)\.<\/strong>/.exec(open) ?? [];
          await inHand.shell(`settings put global http_proxy ${host}:${port}`);
          return '';
        },
      ],
      does(nb.guide.press, () => inHand.press(open)),
    ];
    const rules: Rule[] = [
      [escaped(nb.guide.cable), () => '2'],
      [escaped(nb.guide.build), () => '3.39'],
      does(nb.guide.prove, () => inHand.press(open)),
      ...hand(nb),
    ];
    const args = [
      'check',
      ...quick,
      '--language',
      'nb',
      '--again',
      rig.path('first', 'check.json'),
      '--out',
      rig.path('again'),
    ];
    const { exit, said } = await converse(args, env, { rules, overhears });
    assert.equal(exit, 1, said);
    const page = textOf(await readFile(rig.path('again', 'page.html'), 'utf8'));
    assert.match(page, escaped(nb.again.states.still[0]));
    assert.match(page, /IMEI-nummer og SIM-kortnummer, til China Telecom \(Kina\)/);
    assert.match(page, escaped(nb.leak.answers.missed));
    assert.match(page, /datamåler kunne ikke brukes i noen av de \d+ forsøkene/);
    assert.match(page, /3\.39/);
    // Its browser tells no make: then the person is told both.
    for (const make of ['android', 'iphone'] as const) assert.match(said, escaped(nb.guide.takeBack[make]));
  });

  it('clicked through on the page in a browser, asks and finds the same, and shows it there', async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) return this.skip();
    const browser = await chromium.launch({ executablePath, args: chromiumArguments });
    const args = ['check', '--page', ...quick, '--out', rig.path('clicked')];
    const child = execa(`${checkout}phonehome`, args, { env, reject: false, stdin: 'ignore' });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await page.goto(await pageOf(child));
      const shown = await clickThrough(page, hand(en));
      assert.match(shown, /this phone sent its IMEI number and SIM card number to China Telecom \(China\)/);
      assert.match(shown, escaped(en.leak.answers.counted));
      assert.match(
        (await page.locator('#said').textContent()) ?? '',
        escaped(rig.path('clicked', 'page.html')),
      );
      assert.deepEqual(complaints, []);
      assert.equal((await child).exitCode, 1);
    } finally {
      child.kill('SIGTERM');
      await browser.close();
      await child;
    }
  });

  it('stopped by Ctrl-C, keeps what was recorded and makes the page of it', async function () {
    if (!full) this.skip();
    const rules: Rule[] = [[escaped(en.guide.act.wake), () => '\u0003'], ...hand(en)];
    const args = ['check', ...quick, '--out', rig.path('stopped')];
    const { said } = await converse(args, env, { rules });
    assert.ok(said.includes(en.guide.stopped), said);
    assert.ok(said.includes(en.guide.takeBack.cable), said);
    const page = textOf(await readFile(rig.path('stopped', 'page.html'), 'utf8'));
    assert.match(page, escaped(en.summary.unfinished));
    assert.match(page, /when nobody touched it 1/);
  });

  it('after an update that took the sender away, calls it no longer sent', async function () {
    if (!full) this.skip();
    const three = ['--address', '10.0.2.2', '--listen', '1s'];
    const first = await converse(['check', ...three, '--out', rig.path('three')], env, { rules: hand(en) });
    assert.equal(first.exit, 1, first.said);
    await inHand.close();
    const mended = await rig.write('mended.yaml', firmwareOf('3.39', []));
    inHand = await takePhone(rig, rig.path('device.yaml'), mended);
    env = { ...env, ANDROID_ADB_SERVER_PORT: String(inHand.server.port) };
    const args = [
      'check',
      '--address',
      '10.0.2.2',
      '--again',
      rig.path('three'),
      '--out',
      rig.path('mended'),
    ];
    const { said } = await converse(args, env, { rules: hand(en) });
    const page = textOf(await readFile(rig.path('mended', 'page.html'), 'utf8'));
    assert.match(page, escaped(en.again.states.fixed[0]), said);
    assert.doesNotMatch(page, escaped(en.again.states.still[0]));
    assert.match(page, /last time 3 of 3 times, now 0 of 3 times/);
  });
});
