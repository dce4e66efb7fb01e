import assert from 'node:assert/strict';
import { recipientOf } from '../../../lab/analysis/recipients/recipient-of.ts';
import { discover, type Outcome } from '../../../lab/analysis/unknown/discover.ts';
import type { Leaf } from '../../../lab/analysis/unknown/leaves.ts';
import {
  type ObserveLimits,
  type Occasion,
  TokenObserver,
  usualObserveLimits,
} from '../../../lab/analysis/unknown/observe.ts';

/** What one phone sends in one trial to `body/id`, and what it went through before. */
type Step = { readonly phone: string; readonly trial: number; readonly send: readonly string[] } & Partial<
  Record<'boot' | 'install' | 'factory-reset' | 'sim', number>
> & { readonly model?: string; readonly place?: string };

const sent = {
  recipient: recipientOf('collect.example.com'),
  endpoint: 'POST collect.example.com:443 /v1',
  transport: 'tls' as const,
  evidence: 'trials/001-boot/1#a',
};

function leaf(text: string, place = 'body/id'): Leaf {
  return { text, place, bits: 64, shape: '16 hexadecimal digits', solid: true };
}

function observe(steps: readonly Step[], limits: ObserveLimits = usualObserveLimits): TokenObserver {
  const observer = new TokenObserver(limits);
  for (const { phone, trial, send, model = 'one', place, ...passed } of steps) {
    const none = { boot: 0, install: 0, 'factory-reset': 0, sim: 0 };
    const occasion: Occasion = { phone, model, trial, passed: { ...none, ...passed } };
    observer.sent(
      occasion,
      sent,
      send.map((text) => leaf(text, place)),
    );
  }
  return observer;
}

function only(steps: readonly Step[]): Outcome {
  const [outcome, ...others] = discover(observe(steps));
  assert.ok(outcome !== undefined && others.length === 0);
  return outcome;
}

/** Two phones, four trials each; `of` tells what each sends and what lies before it. */
function bothPhones(of: (phone: string, trial: number) => Omit<Step, 'phone' | 'trial'>): Step[] {
  return ['A', 'B'].flatMap((phone) => [1, 2, 3, 4].map((trial) => ({ phone, trial, ...of(phone, trial) })));
}

describe('unknown identifiers', () => {
  it('tells a token that stays on each phone and differs between them, without its value in the entry', () => {
    const { entry, values } = only(bothPhones((phone) => ({ send: [`aa11bb22cc33dd0${phone}`] })));
    assert.equal(entry?.scope, 'none');
    assert.deepEqual([entry?.phones, entry?.trials, entry?.place], [2, 8, 'body/id']);
    assert.deepEqual(entry?.crossings, {});
    assert.doesNotMatch(JSON.stringify(entry), /aa11bb22/);
    assert.deepEqual(values, [
      { serial: 'A', value: 'aa11bb22cc33dd0A' },
      { serial: 'B', value: 'aa11bb22cc33dd0B' },
    ]);
  });

  it('has the same id whatever the values are', () => {
    const ids = ['x1x2x3x4x5x6', 'y9y8y7y6y5y4'].map(
      (value) => only(bothPhones((phone) => ({ send: [value + phone] }))).entry?.id,
    );
    assert.match(ids[0] ?? '', /^U-[0-9a-f]{8}$/);
    assert.equal(ids[0], ids[1]);
  });

  it('names the widest boundary that it survived', () => {
    const reset = only(
      bothPhones((phone, trial) => ({
        send: [`id-${phone}`],
        boot: trial,
        'factory-reset': trial > 2 ? 1 : 0,
      })),
    );
    assert.equal(reset.entry?.scope, 'factory-reset');
    assert.deepEqual(reset.entry?.crossings['factory-reset'], { kept: 2, of: 2 });
    const installed = only(
      bothPhones((phone, trial) => {
        const install = trial > 2 ? 1 : 0;
        return { send: [`id-${phone}-${install}`], boot: trial % 2, install };
      }),
    );
    assert.equal(installed.entry?.scope, 'boot');
    assert.deepEqual(installed.entry?.crossings.install, { kept: 0, of: 2 });
  });

  it('says of a token that comes and goes with the SIM that it does', () => {
    const { entry } = only(
      bothPhones((phone, trial) => {
        const sim = trial > 2 ? 1 : 0;
        return { send: [`sim-${phone}-${sim}`], sim };
      }),
    );
    assert.deepEqual(entry?.crossings.sim, { kept: 0, of: 2 });
  });

  for (const [what, refused, of] of [
    ['what is new in each trial', 'passing', (phone, trial) => ({ send: [`nonce-${phone}-${trial}`] })],
    ['what all phones send', 'shared', () => ({ send: ['constant-of-the-build'] })],
    [
      'a session that ends without any cause',
      'passing',
      (phone, trial) => ({ send: [`session-${phone}-${Math.floor(trial / 2)}`] }),
    ],
    [
      'a constant of each model',
      'not-one-model',
      (phone) => ({ send: [`constant-of-${phone}`], model: `model-${phone}` }),
    ],
  ] satisfies readonly [string, string, (phone: string, trial: number) => Omit<Step, 'phone' | 'trial'>][])
    it(`does not take ${what} for one`, () => {
      const outcome = only(bothPhones(of));
      assert.equal(outcome.entry, null);
      assert.equal(outcome.refused, refused);
    });

  it('leaves out what a server said before, unless it outlives a restart', () => {
    const told = (boots: boolean) => {
      const observer = new TokenObserver();
      for (const phone of ['A', 'B']) observer.answered(phone, `{"uid":"server-made-${phone}"}`);
      for (const phone of ['A', 'B'])
        for (const trial of [1, 2, 3]) {
          const passed = { boot: boots ? trial : 0, install: 0, 'factory-reset': 0, sim: 0 };
          observer.sent({ phone, model: 'one', trial, passed }, sent, [leaf(`server-made-${phone}`)]);
        }
      return discover(observer, { answersRead: true })[0];
    };
    assert.equal(told(false)?.refused, 'session');
    assert.equal(told(true)?.entry?.issuedBy, 'server');
  });

  it('tells of places with the same values that they have them', () => {
    const steps = bothPhones((phone) => ({ send: [`same-${phone}`] }));
    const outcomes = discover(
      observe([...steps, ...steps.map((step) => ({ ...step, place: 'header/x-id' }))]),
    );
    const [first, second] = outcomes.map(({ entry }) => entry);
    assert.deepEqual(first?.sameAs, [second?.id]);
  });

  it('keeps within its bounds, and says what it left out', () => {
    const flood = bothPhones((phone, trial) => ({
      send: Array.from({ length: 50 }, (_, index) => `flood-${phone}-${trial}-${index}`),
    }));
    const observer = observe(flood, { places: 1, tokens: 20, traces: 1000, issued: 10 });
    assert.equal(discover(observer)[0]?.refused, 'overrun');
    assert.match([...observer.limits].join(' '), /20 different tokens/);
  });

  it('finds a token that stays among very many that pass', () => {
    const steps = ['A', 'B'].flatMap((phone) =>
      Array.from({ length: 60 }, (_, trial) => ({
        phone,
        trial,
        send: [`stays-${phone}`, ...[1, 2, 3, 4, 5, 6, 7].map((nonce) => `${nonce}-${phone}-${trial}`)],
      })),
    );
    const observer = observe(steps, { ...usualObserveLimits, tokens: 20 });
    assert.equal(discover(observer)[0]?.entry?.trials, 120);
  });
});
