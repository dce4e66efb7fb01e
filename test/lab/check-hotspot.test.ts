import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gatewayTable } from '../../lab/capture/gateway/gateway-plan.ts';
import { en } from '../../reports/plain/en.ts';
import { addresses, lacksForNetwork, TestNetwork } from '../capture/gateway/test-network.ts';
import { converse, escaped, type Rule, textOf } from './person.ts';
import { openRig, phoneOf, type Rig } from './rig.ts';

const asker = fileURLToPath(new URL('../capture/gateway/asker.py', import.meta.url));
const leakHost = 'zzhc.vnet.cn';
const phone = phoneOf(7);
const { guide } = en;
const door = new RegExp(`http://${escaped(addresses.router).source}:\\d+/\\w+/`);

/** A phone that nobody has told of a proxy, in the hotspot of a computer: network namespaces of this machine. */
describe('one person with one phone, in the hotspot of the computer', function () {
  this.timeout(600_000);
  let rig: Rig;
  let network: TestNetwork;

  before(async function () {
    const lacking = await lacksForNetwork();
    if (lacking !== null) {
      process.stderr.write(`A check in a hotspot is not tested here: ${lacking}.\n`);
      this.skip();
    }
    rig = await openRig();
    network = await TestNetwork.start();
  });
  after(async () => {
    await network?.stop();
    await rig?.close();
  });

  const curl = (...args: string[]) => network.run('phone', ['curl', '-sS', '--max-time', '60', ...args]);
  /** Asks for the name as a phone does, and sends to the address that it gets. */
  const post = async (host: string, body: string) => {
    const found = await network.run('phone', ['python3', asker, 'name', addresses.router, host]);
    await curl('--resolve', `${host}:80:${found.split(' ')[0]}`, '--data-binary', body, `http://${host}/`);
  };
  const press = (page: string) =>
    post('canary.phonehome.invalid', /body: "([\w+/=]+)"/.exec(page)?.[1] ?? 'no button');
  const leak = btoa(JSON.stringify({ IMEI1: phone.imei }));

  it('finds what pays no heed to settings, sets nothing on the phone, and gives the network back', async () => {
    let page = '';
    const overhears: Rule[] = [
      [
        door,
        async (line) => {
          page = await curl(door.exec(line)?.[0] ?? '');
          return '';
        },
      ],
      [
        escaped(guide.press),
        async () => {
          await press(page);
          return '';
        },
      ],
    ];
    const rules: Rule[] = [
      [escaped(guide.way), () => '2'],
      [escaped(guide.cable), () => '2'],
      [escaped(guide.number.imei[0]), () => phone.imei],
      [escaped(guide.build), () => '3.22'],
      [
        escaped(guide.act.reboot),
        async () => {
          await post(leakHost, leak);
          return '';
        },
      ],
      [
        escaped(guide.prove),
        async () => {
          await press(page);
          return '';
        },
      ],
    ];
    const { exit, said } = await converse(
      ['check', '--repeat', '1', '--listen', '1s', '--out', rig.path('check')],
      { PHONEHOME_HOME: rig.path('home') },
      { rules, overhears, into: network.into('router') },
    );
    assert.equal(exit, 1, said);
    assert.match(said, /lan0 \(10\.9\.0\.1\)/);
    assert.doesNotMatch(said, /wan0/, 'the way to the internet is no hotspot');
    assert.match(page, escaped(guide.door.free));
    assert.doesNotMatch(page, /Proxy: Manual/);
    const text = textOf(await readFile(rig.path('check', 'page.html'), 'utf8'));
    assert.match(text, escaped(en.leak.answers.gateway));
    assert.match(text, /this phone sent its IMEI number to China Telecom \(China\)/);
    assert.match(text, /when the phone was restarted \( ?1 of 1 times/);
    for (const each of [guide.hotspot.released, guide.takeBack.hotspot]) assert.match(said, escaped(each));
    assert.doesNotMatch(said, escaped(guide.takeBack.android));
    await assert.rejects(
      network.run('router', ['nft', 'list', 'table', 'inet', gatewayTable]),
      'the network is given back',
    );
  });

  it('says what is missing where the computer has no second network, and asks again', async () => {
    const ways = ['2', '3'];
    const { exit, said } = await converse(
      ['check', '--out', rig.path('none')],
      { PHONEHOME_HOME: rig.path('home') },
      {
        rules: [
          [escaped(guide.way), () => ways.shift() ?? ''],
          [escaped(guide.file), () => rig.path('no-such-recording')],
        ],
        into: network.into('phone'),
      },
    );
    assert.equal(exit, 2, said);
    assert.match(said, escaped(guide.hotspot.none));
    assert.match(said, /no-such-recording/);
  });
});
