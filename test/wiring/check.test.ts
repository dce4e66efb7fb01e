import assert from 'node:assert/strict';
import { lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCACertificate } from 'mockttp';
import { removalTracesIn } from '../../devices/kinds/android/removal-traces.ts';
import type { CheckQuestion, CheckRequest, CheckTalk } from '../../lab/model/check.ts';
import { type AnalysisPool, analysisPool } from '../../lab/wiring/analysis-pool.ts';
import { askDevice } from '../../lab/wiring/check/ask-device.ts';
import { check } from '../../lab/wiring/check/check.ts';
import { handOver } from '../../lab/wiring/check/check-folder.ts';
import { guideAt } from '../../lab/wiring/check/guide.ts';
import { openDoor, type PhoneDoor } from '../../lab/wiring/check/phone-door.ts';
import { talkOnPage } from '../../lab/wiring/check/talk-on-page.ts';
import { en } from '../../reports/plain/en.ts';
import { readPlist } from '../devices/iphone/read-plist.ts';

const imei = '356938035643809';
const never = new AbortController().signal;

type Answers = Readonly<Record<string, readonly string[]>>;

/** A person who knows some answers by the question's beginning, the first time the first, and else types nothing. */
function personWith(answers: Answers): CheckTalk & { readonly said: string[]; readonly asked: string[] } {
  const left = new Map(Object.entries(answers).map(([text, each]) => [text, [...each]]));
  const said: string[] = [];
  const asked: string[] = [];
  return {
    said,
    asked,
    say: (text) => void said.push(text),
    show: () => undefined,
    ask: async ({ text, choices }: CheckQuestion) => {
      asked.push(text);
      const known = [...left].find(([question, rest]) => text.startsWith(question) && rest.length > 0);
      return known?.[1].shift() ?? choices?.[0]?.value ?? '';
    },
    close: async () => undefined,
  };
}

const usual: CheckRequest = {
  language: 'en',
  out: null,
  imports: [],
  device: null,
  again: null,
  address: null,
  repeat: null,
  listenMs: null,
  page: false,
};

describe('a check of a recording that another program made', function () {
  this.timeout(120_000);
  let folder: string;
  let pool: AnalysisPool;
  let former: string | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-check-'));
    former = process.env.PHONEHOME_HOME;
    process.env.PHONEHOME_HOME = join(folder, 'home');
    pool = analysisPool();
  });
  after(async () => {
    await pool.close();
    if (former === undefined) delete process.env.PHONEHOME_HOME;
    else process.env.PHONEHOME_HOME = former;
    await rm(folder, { recursive: true, force: true });
  });

  async function checked(name: string, content: string, request: Partial<CheckRequest> = {}) {
    const file = join(folder, name);
    await writeFile(file, content);
    const person = personWith({
      [en.guide.model]: ['Nokia 7 plus'],
      [en.guide.number.imei[0]]: [imei],
      [en.guide.build]: ['3.22'],
    });
    const out = join(folder, `${name}.check`);
    const asked = { ...usual, imports: [file], out, ...request };
    const home = join(folder, 'home');
    const outcome = await check({ home, pool }, asked, () => person, never);
    const page = await readFile(outcome.page, 'utf8');
    return { outcome, page: page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' '), person };
  }

  const answer = { status: 200, headers: [], content: { size: 2, mimeType: 'text/html' } };
  const entry = (url: string, request: object) => ({
    startedDateTime: '2019-02-20T10:00:01.1234567+01:00',
    request: { method: 'POST', url, headers: [], ...request },
    response: answer,
  });
  const har = (creator: string, ...entries: unknown[]) =>
    JSON.stringify({ log: { version: '1.2', creator: { name: creator, version: '5.0' }, entries } });

  it('reads Fiddler’s: a decoded body whose encoding is still declared, and says what is missing in it', async () => {
    const text = JSON.stringify({ IMEI1: imei });
    const { outcome, page } = await checked(
      'fiddler.har',
      har(
        'Fiddler',
        entry('http://zzhc.vnet.cn/', {
          headers: [{ name: 'Content-Encoding', value: 'gzip' }],
          postData: { mimeType: 'application/json', text },
        }),
        entry('https://missing.example/', { bodySize: 40 }),
        entry('http://shut.example:443', { method: 'CONNECT' }),
      ),
    );
    assert.equal(outcome.answer, 'sent');
    assert.match(page, /this phone sent its IMEI number to China Telecom \(China\)/);
    assert.match(page, /during the recording \( ?1 of 1 times/);
    assert.match(
      page,
      /talked with these 2 receivers in a way that could not be read: (missing|shut)\.example and/,
    );
    assert.ok(page.includes(en.leak.answers.tool));
    assert.ok(!page.includes(imei));
  });

  it('reads PCAPdroid’s: names and amounts without contents are no silence', async () => {
    const csv = [
      'IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,Proto,Status,Info,BytesSent,BytesRcvd,PktsSent,PktsRcvd,FirstSeen,LastSeen',
      '6,10.215.173.1,40000,203.0.113.9,443,10123,Maps,TLS,Closed,tele.example,517,3000,6,7,1550653200000,1550653205000',
      '',
    ].join('\r\n');
    const { outcome, page } = await checked('pcapdroid.csv', csv);
    assert.equal(outcome.answer, 'open');
    assert.ok(page.includes(en.summary.nothing));
    assert.match(page, /in a way that could not be read/);
    assert.ok(page.includes(en.unseen.tool));
  });

  it('can be made again, and calls nothing mended that a recording only does not show', async () => {
    const leak = entry('http://zzhc.vnet.cn/', { postData: { mimeType: 'text/plain', text: imei } });
    const first = await checked('before.har', har('PCAPdroid', leak));
    const again = first.outcome.saved;
    const other = entry('http://other.example/', { postData: { mimeType: 'text/plain', text: 'nothing' } });
    const { outcome, page, person } = await checked('after.har', har('PCAPdroid', other), { again });
    assert.equal(outcome.answer, 'open');
    assert.ok(page.includes(en.again.states.undecided[0]));
    assert.ok(!page.includes(en.again.states.fixed[0]));
    assert.ok(
      !person.asked.some((text) => text.startsWith(en.guide.number.imei[0])),
      'the numbers are known',
    );
  });

  it('refuses what is no saved check, and a language that nobody wrote', async () => {
    await assert.rejects(checked('x.har', har('x'), { again: folder }), /check\.json/);
    await assert.rejects(checked('y.har', har('x'), { language: 'xx' }), /en \(English\), nb \(Norsk/);
  });
});

describe('the numbers of a phone that a person types', () => {
  it('are asked for again where they cannot be right, and each may be left out', async () => {
    const { number, wrong, doubtful } = en.guide;
    const person = personWith({
      [en.guide.model]: ['Nokia 7 plus'],
      [number.imei[0]]: ['12345', '356938035643808'],
      [wrong(number.imei[1])]: ['35 693803 564380 8'],
      [doubtful]: ['no'],
      [number.msisdn[0]]: ['+47 912 34 567'],
      [number['wifi-mac'][0]]: ['3c:5a:b4:1d:7e:21'],
      [number.serial[0]]: ['SERIAL1'],
    });
    const device = await askDevice(guideAt(person, en, never), null);
    assert.deepEqual(device.identifiers, [
      { kind: 'imei', value: '356938035643808', slot: 1 },
      { kind: 'msisdn', value: '+4791234567', slot: 1 },
      { kind: 'wifi-mac', value: '3c:5a:b4:1d:7e:21' },
    ]);
    assert.deepEqual([device.serial, device.line], ['SERIAL1', 'nokia-7-plus/checked']);
    assert.ok(person.asked.includes(doubtful));
  });
});

describe('what an update took away', () => {
  it('is read from the package manager’s own lines', () => {
    const text = `Package warning messages:
1/1/70 12:00 AM: System package com.qualcomm.qti.autoregistration no longer exists; its data will be wiped
01-01 00:00:09.1  1000  1000 W PackageManager: System package com.maker.old no longer exists; it's data will be wiped
01-01 00:00:09.1  1000  1000 W PackageManager: System package com.maker.moved at /system/app changed`;
    assert.deepEqual(removalTracesIn(text), ['com.maker.old', 'com.qualcomm.qti.autoregistration']);
  });
});

describe('the page that the phone opens', () => {
  it('is found under its own address only, has the certificate, and this computer is not the phone', async () => {
    const at = { host: '127.0.0.1', listen: '127.0.0.1' };
    const door = await openDoor({ at, words: en, certificate: 'PEM', token: 'abc' });
    try {
      door.open({ host: '192.0.2.1', port: 8080 });
      const page = await (await fetch(door.address)).text();
      assert.match(page, /Host or server: 192\.0\.2\.1\. Port: 8080\./);
      assert.match(page, new RegExp(btoa(JSON.stringify({ canary: 'abc' }))));
      assert.match(page, /phonehome\.crt[\s\S]*phonehome\.mobileconfig/, 'both makes, where it tells none');
      assert.equal(await (await fetch(new URL('phonehome.crt', door.address))).text(), 'PEM');
      assert.equal((await fetch(new URL('/', door.address))).status, 404);
      assert.equal((await fetch(door.address, { method: 'POST' })).status, 404);
      assert.equal(await Promise.race([door.visitor, Promise.resolve('nobody')]), 'nobody');
    } finally {
      await door.close();
    }
  });
});

describe('what the page offers an iPhone', () => {
  const agents = {
    iphone:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1',
    android:
      'Mozilla/5.0 (Linux; Android 14; Phone) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36',
  };
  let door: PhoneDoor;
  let certificate: string;
  before(async () => {
    ({ cert: certificate } = await generateCACertificate({ subject: { commonName: 'a test' } }));
  });
  beforeEach(async () => {
    door = await openDoor({
      at: { host: '127.0.0.1', listen: '127.0.0.1' },
      words: en,
      certificate,
      token: 'a',
    });
  });
  afterEach(() => door.close());

  type Profile = Readonly<Record<string, unknown>> & { readonly PayloadContent: readonly Profile[] };
  const pageFor = async (make: keyof typeof agents) =>
    (await fetch(door.address, { headers: { 'user-agent': agents[make] } })).text();
  const profile = async (query: string) => {
    const answer = await fetch(new URL(`phonehome.mobileconfig${query}`, door.address));
    assert.equal(answer.headers.get('content-type'), 'application/x-apple-aspen-config');
    return readPlist(await answer.text()) as Profile;
  };

  it('is a profile with proxy and certificate for the Wi-Fi that it names, which removes itself', async () => {
    door.open({ host: '192.0.2.1', port: 8080 });
    const made = await profile(`?wifi=${encodeURIComponent('At <home>')}`);
    assert.equal(made.PayloadDisplayName, 'phonehome check');
    assert.equal(made.DurationUntilRemoval, 86_400);
    const [root, wifi] = made.PayloadContent;
    assert.equal(root?.PayloadType, 'com.apple.security.root');
    assert.deepEqual(
      [wifi?.SSID_STR, wifi?.ProxyType, wifi?.ProxyServer, wifi?.ProxyServerPort],
      ['At <home>', 'Manual', '192.0.2.1', 8080],
    );
  });

  it('sets no proxy where no Wi-Fi is named, or the network leads here anyway', async () => {
    door.open('free');
    for (const query of ['', '?wifi=Home']) {
      const types = (await profile(query)).PayloadContent.map(({ PayloadType }) => PayloadType);
      assert.deepEqual(types, ['com.apple.security.root']);
    }
    assert.doesNotMatch(await pageFor('iphone'), /Proxy|name="wifi"/);
  });

  it('is shown to iPhones, and the bare certificate to Android', async () => {
    door.open({ host: '192.0.2.1', port: 8080 });
    const [iphone, android] = [await pageFor('iphone'), await pageFor('android')];
    assert.match(iphone, /name="wifi"/);
    assert.doesNotMatch(iphone, /phonehome\.crt/);
    assert.match(iphone, /When the check is over: .* Remove Profile/);
    assert.match(android, /phonehome\.crt/);
    assert.doesNotMatch(android, /mobileconfig|iPhone/);
  });
});

describe('the folder of a check', () => {
  it('belongs to the person who asked the administrator for it', async function () {
    if (process.getuid?.() !== 0) return this.skip();
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-check-folder-'));
    await mkdir(join(folder, 'run'));
    await writeFile(join(folder, 'run', 'page.html'), '');
    await symlink('/etc/hostname', join(folder, 'link'));
    await handOver(folder, { uid: 54_321, gid: 54_321 });
    for (const each of ['', 'run', 'run/page.html', 'link'])
      assert.equal((await lstat(join(folder, each))).uid, 54_321, each);
    assert.notEqual((await stat('/etc/hostname')).uid, 54_321, 'what a link points to stays its owner’s');
    await rm(folder, { recursive: true });
  });
});

describe('a check on a page of this computer', () => {
  type State = {
    version: number;
    said: string[];
    id: number | null;
    question: CheckQuestion | null;
    ended: boolean;
  };

  it('says and asks the same as a terminal, to whoever has its address', async () => {
    let address = '';
    const talk = await talkOnPage(en, (found) => {
      address = found;
    });
    const state = async (after = -1): Promise<State> =>
      (await (await fetch(`${address}state?after=${after}`)).json()) as State;
    const answer = (body: unknown) =>
      fetch(`${address}answer`, { method: 'POST', body: JSON.stringify(body) });

    assert.match(await (await fetch(address)).text(), /What this phone was seen to send about you/);
    talk.say('Hello <b>');
    const asked = talk.ask({ text: 'Which?', kind: 'choice', choices: [{ value: 'a', label: 'A' }] }, never);
    const first = await state();
    assert.deepEqual([first.said, first.question?.text], [['Hello <b>'], 'Which?']);
    assert.equal((await answer({ id: (first.id ?? 0) + 1, answer: 'a' })).status, 409);
    const news = state(first.version);
    assert.equal((await answer({ id: first.id, answer: 'a' })).status, 204);
    assert.equal(await asked, 'a');
    assert.equal((await news).question, null);
    const stop = new AbortController();
    const stopped = talk.ask({ text: 'Still there?', kind: 'done' }, stop.signal);
    stop.abort(new Error('stopped'));
    await assert.rejects(stopped, /stopped/);
    const [end] = await Promise.all([state((await state()).version), talk.close()]);
    assert.equal(end.ended, true);
  });

  it('answers nobody without its token, nor under another name', async () => {
    let address = '';
    const talk = await talkOnPage(en, (found) => {
      address = found;
    });
    assert.equal((await fetch(new URL('/', address))).status, 404);
    assert.equal((await fetch(new URL('/state', address))).status, 404);
    const other = address.replace('127.0.0.1', 'localhost');
    const status = await fetch(other).then(
      (response) => response.status,
      () => 404,
    );
    assert.equal(status, 404);
    await talk.close();
  });
});
