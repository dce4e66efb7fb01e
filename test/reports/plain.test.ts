import assert from 'node:assert/strict';
import { identifierKinds } from '../../lab/model/device.ts';
import type { ByteAccount } from '../../lab/model/profile.ts';
import type { Finding, Result } from '../../lab/model/result.ts';
import { leakOf2019 } from '../../reports/plain/facts.ts';
import { languages } from '../../reports/plain/languages.ts';
import { plainSentence } from '../../reports/plain/sentence.ts';
import { plainPages } from '../../reports/plain.tsx';
import { scenarios } from '../../scenarios/list.ts';
import { finding, known, result } from './builders.ts';
import { hostile } from './hostile.ts';
import { failing, inconclusive } from './results.ts';

/** What a newspaper would have to explain; as parts of words, in any case. */
const forbidden: Readonly<Record<string, readonly string[]>> = {
  en: [
    'background',
    'endpoint',
    'trigger',
    'verdict',
    'baseline',
    'protocol',
    'server',
    'handshake',
    'pinned',
  ],
  nb: ['bakgrunn', 'endepunkt', 'utløser', 'protokoll', 'tjener', 'håndtrykk', 'hash'],
};
const everywhere =
  'canary dwell flow sni opaque tls https? proxy vpn gateway dns payload header json base64 gzip encod telemetr certificate sertifikat firmware artefact ruleset uid adb pcap stderr bytecode trial scope sink byte http url packet datagram fingerprint'.split(
    ' ',
  );

/** The text that a reader sees, without the names that the phone's own traffic brought in. */
function textOf(page: string, names: readonly string[]): string {
  const body = page.slice(page.indexOf('<body>')).replace(/<[^>]+>/g, ' ');
  return names.reduce((text, name) => text.replaceAll(name, ' '), body);
}

/** Results that make the page say all that it can say. */
function everything(): Result[] {
  const kinds = identifierKinds.map((identifier) => finding({ identifier, place: identifier }));
  const ways = (['clear', 'tls', 'tls-unverified', 'unknown'] as const).map((transport) =>
    finding({
      transport,
      decoding: [],
      place: transport,
      recipient: { ...known().recipient, host: `${transport}.example` },
    }),
  );
  const moments = [...scenarios.map(({ name }) => name), 'capture', 'background', 'other'].map((trigger) =>
    finding({ trigger, place: trigger }),
  );
  const states = (['unchanged', 'unproven', 'gone', 'changed', 'worse', 'excepted'] as const).map((state) =>
    finding({ state, place: state, evidence: state === 'gone' ? [] : ['trials/1/1#a'] }),
  );
  const fixedNow = finding({
    state: 'gone',
    place: 'fixed',
    evidence: [],
    fixed: { trials: 5, before: { k: 5, n: 5 }, chance: 0.01 },
  });
  const { coverage } = result();
  const scopes = (['proxy', 'gateway', 'import'] as const).map((scope) =>
    result({
      findings: [...kinds, ...ways, ...moments, ...states, fixedNow, finding({ seen: { k: 0, n: 5 } })],
      coverage: {
        ...coverage,
        scope,
        unread: 2,
        blind: [{ host: 'pinned.example', visibility: 'refused', inBaseline: false }],
        trials: { planned: 25, valid: 24, invalid: [{ trial: 3, reason: 'the canary was not recorded' }] },
        bytes: [{ trial: 1, sent: 9000, recorded: 10, unexplained: 8990, tolerance: 96, cellular: 40 }],
      },
    }),
  );
  const none = result({
    coverage: { ...coverage, bytes: [], trials: { planned: 3, valid: 0, invalid: [] } },
  });
  return [...scopes, none, result(), failing().result, inconclusive().result];
}

const told = {
  known: ['com.example.one'],
  removed: ['com.example.two'],
  before: { boot: 3 },
  unfinished: true,
};

describe('the page for everybody', () => {
  for (const [index, words] of languages.entries()) {
    const page = (of: Result) => plainPages[index]?.render({ result: of, told, nextCommand: 'next' }) ?? '';

    it(`in ${words.name} has no word that a newspaper would have to explain`, () => {
      const names = [
        'telemetry.maker.example',
        'pinned.example',
        'tls-unverified.example',
        'tls.example',
        'com.maker.telemetry',
        'pinned.maker.example',
      ];
      const own = [...everywhere, ...(forbidden[words.code] ?? [])];
      assert.ok(forbidden[words.code], `say which words of ${words.name} a newspaper would have to explain`);
      for (const each of everything()) {
        const found = own.filter((word) =>
          new RegExp(`(?<![\\p{L}])${word}`, 'iu').test(textOf(page(each), names)),
        );
        assert.deepEqual(found, []);
      }
    });

    it(`in ${words.name} says it in that language, whatever is in it`, () => {
      for (const each of everything()) {
        assert.match(page(each), new RegExp(`<html lang="${words.code}">`));
        assert.doesNotMatch(page(each), /undefined|NaN|\[object/);
      }
    });

    it(`in ${words.name} tells what was sent readable apart from what was protected, and what its owner can do`, () => {
      const { recipient } = finding();
      const safe = finding({
        identifier: 'android-id',
        place: 'safe',
        transport: 'tls',
        recipient: { ...recipient, organisation: 'Maker', country: null },
      });
      const text = page(result({ findings: [finding(), safe] }));
      const name = words.identifiers['android-id'][0];
      assert.ok(text.includes(words.summary.protected(name, 'Maker')));
      assert.ok(!text.includes(words.summary.noneReadable));
      for (const each of words.advice.sent) assert.ok(text.includes(each));
      const calm = page(result({ findings: [safe] }));
      assert.ok(calm.includes(words.summary.noneReadable));
    });

    it(`in ${words.name} says of a simulated phone that it is none`, () => {
      const { conditions } = result();
      for (const simulated of [true, false]) {
        const text = page(result({ conditions: { ...conditions, simulated } }));
        assert.equal(text.includes(words.summary.simulated), simulated);
      }
    });

    it(`in ${words.name} says before all else whether the leak of 2019 would have been noticed`, () => {
      for (const each of everything()) {
        const text = page(each);
        assert.ok(text.includes(words.leak.what), 'which leak that was');
        const answer = text.indexOf(words.leak.answers[leakOf2019(each)].slice(0, 40));
        assert.ok(answer > 0 && answer < text.indexOf(words.sent.heading));
      }
    });

    it(`in ${words.name} never leaves out what could not be seen`, () => {
      for (const each of everything())
        for (const text of words.unseen.always) assert.ok(page(each).includes(text));
    });
  }

  it('says the same in all languages: no text of one is missing in another', () => {
    const shape = (value: unknown): unknown =>
      typeof value !== 'object' || value === null
        ? typeof value
        : Array.isArray(value)
          ? value.map(shape)
          : Object.fromEntries(
              Object.entries(value)
                .sort()
                .map(([key, each]) => [key, shape(each)]),
            );
    for (const words of languages) assert.deepEqual(shape(words), shape(languages[0]));
  });

  it('tells who got what, when, how often and how well protected', () => {
    const text = textOf(plainPages[0]?.render(failing()) ?? '', []);
    assert.match(text, /China Telecom \(China\)/);
    assert.match(text, /IMEI number\s*: the phone’s serial number in all mobile networks/);
    assert.match(text, /when the phone was restarted\s*\(\s*5 of 5 times\s*\)/);
    assert.match(
      text,
      /Not protected: it only looks scrambled\. Anybody on the way, .* could turn it back and read it/,
    );
    assert.match(text, /talked with this receiver in a way that could not be read:\s*pinned\.maker\.example/);
  });

  it('tells amounts by what people know, as the language writes numbers', () => {
    const account = { trial: 1, sent: 9000, recorded: 10, unexplained: 8990, tolerance: 96, cellular: 40 };
    const { coverage } = result();
    const of = result({ coverage: { ...coverage, scope: 'proxy', bytes: [account] } });
    const [english, norwegian] = plainPages.map((format) =>
      textOf(format.render({ result: of, nextCommand: '' }), []),
    );
    assert.match(
      english ?? '',
      /as much as 9,000 letters of text\..*as much as 40 letters of text over the mobile/s,
    );
    assert.match(norwegian ?? '', /like mye som 9\s000 bokstaver tekst\./);
  });

  it('says that it is the leak of 2019 only where something readable went to its receiver', () => {
    const { recipient } = finding();
    const elsewhere = { ...recipient, host: 'zzhc.vnet.cn.example' };
    for (const [index, { leak }] of languages.entries()) {
      const says = (of: Finding) =>
        plainPages[index]
          ?.render({ result: result({ findings: [of] }), nextCommand: '' })
          .includes(leak.same);
      assert.equal(says(finding()), true);
      assert.equal(says(finding({ transport: 'tls' })), false);
      assert.equal(says(finding({ recipient: elsewhere })), false);
    }
  });

  it('counts in the first sentences the receivers that nobody could read', () => {
    const { coverage } = result();
    const host = (name: string, visibility: 'refused' | 'bypassed') => ({
      ...{ host: name, visibility, inBaseline: false },
    });
    const blind = [host('a.example', 'refused'), host('a.example', 'refused'), host('b.example', 'bypassed')];
    const of = result({ findings: [], coverage: { ...coverage, blind } });
    for (const words of languages) assert.ok(plainSentence(of, words).endsWith(words.summary.unread(1)));
  });

  it('does not say that something went another way where nothing could', () => {
    const { coverage } = result();
    const gateway = result({ coverage: { ...coverage, scope: 'gateway', bytes: [] } });
    for (const [index, { unseen }] of languages.entries())
      assert.ok(
        !plainPages[index]?.render({ result: gateway, nextCommand: '' }).includes(unseen.uncounted(0, 5)),
      );
  });

  it('has the country in the language of the page', () => {
    const sent = result({ findings: [finding({ answeredBy: 'server' })] });
    assert.deepEqual(
      languages.map((words) => plainSentence(sent, words)),
      [
        'Readable for anybody on the way, this phone sent its IMEI number to China Telecom (China).',
        'Leselig for alle underveis sendte denne telefonen dette om seg selv: IMEI-nummer. Mottaker: China Telecom (Kina).',
      ],
    );
  });

  it('shows hostile names as text', () => {
    for (const format of plainPages) {
      const text = format.render({ ...hostile(), told: { known: ['<script>x</script>'] } });
      assert.doesNotMatch(text, /<script|<img|<[^>]*\son\w+=/i);
    }
  });
});

describe('whether a leak like that of 2019 would have been noticed', () => {
  const { coverage } = result();
  const account: ByteAccount = {
    trial: 1,
    sent: 100,
    recorded: 100,
    unexplained: 0,
    tolerance: 96,
    cellular: 0,
  };
  const of = (bytes: readonly ByteAccount[], changes: Partial<Result['coverage']> = {}) =>
    leakOf2019(
      result({
        coverage: { ...coverage, trials: { planned: 2, valid: 2, invalid: [] }, bytes, ...changes },
      }),
    );
  const second = { ...account, trial: 2 };

  it('is yes only where the phone’s counters agree in every attempt, or nothing can go another way', () => {
    assert.equal(of([account, second]), 'counted');
    assert.equal(of([], { scope: 'gateway' }), 'gateway');
  });
  it('is not certain where something passed a gateway unrecorded, or went over the mobile network', () => {
    const blind = [{ host: '203.0.113.9', visibility: 'bypassed' as const, inBaseline: false }];
    assert.equal(of([], { scope: 'gateway', blind }), 'gap');
    assert.equal(of([{ ...account, cellular: 1 }], { scope: 'gateway' }), 'gap');
  });
  it('is no promise where counters are missing, show less than was recorded, or an attempt does not count', () => {
    assert.equal(of([]), 'missed');
    assert.equal(of([account]), 'missed');
    assert.equal(of([account, { ...second, missing: 'not read' }]), 'missed');
    assert.equal(of([account, { ...second, unexplained: -500 }]), 'missed');
    assert.equal(of([account, second], { trials: { planned: 3, valid: 2, invalid: [] } }), 'missed');
  });
  it('tells what the phone counted beyond what was recorded, also on the mobile network', () => {
    assert.equal(of([account, { ...second, unexplained: 500 }]), 'amount');
    assert.equal(of([account, { ...second, cellular: 1 }]), 'amount');
  });
  it('depends on the other program where a capture was imported, and nothing is said of nothing', () => {
    assert.equal(of([], { scope: 'import' }), 'tool');
    assert.equal(of([account, second], { trials: { planned: 2, valid: 0, invalid: [] } }), 'nothing');
  });
});

describe('what became of it since the last check', () => {
  const page = (findings: readonly Finding[]) =>
    plainPages[0]?.render({ result: result({ findings }), nextCommand: 'next' }) ?? '';

  it('is called no longer sent only where that is verified', () => {
    const gone = finding({ state: 'gone', evidence: [], seen: { k: 0, n: 5 }, baselineSeen: { k: 5, n: 5 } });
    assert.match(page([gone]), /Not decided/);
    assert.doesNotMatch(page([gone]), /No longer sent/);
    const verified = page([{ ...gone, fixed: { trials: 5, before: { k: 5, n: 5 }, chance: 0.01 } }]);
    assert.match(verified, /No longer sent/);
    assert.match(verified, /last time 5 of 5 times, now 0 of 5 times/);
  });
  it('is still sent, new, or not decided', () => {
    assert.match(page([finding({ state: 'changed' })]), /Still sent/);
    assert.match(page([finding({ state: 'new' })]), /<h3 class="state new">New/);
    assert.match(page([finding({ state: 'unproven', evidence: [] })]), /Not decided/);
  });
});
