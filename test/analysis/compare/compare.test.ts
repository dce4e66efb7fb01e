import assert from 'node:assert/strict';
import { compareProfiles } from '../../../lab/analysis/compare.ts';
import { profileOf, type RunOptions } from '../builders.ts';

/** `trigger state` of each difference, sorted. */
const states = (base: RunOptions | null, head: RunOptions) =>
  compareProfiles(base === null ? null : profileOf(base), profileOf(head))
    .differences.map(({ key, state }) => `${key.trigger} ${state}`)
    .sort();

const leak = { plants: [{ in: { boot: 5 } }] };
const clean = {};
const refusedAt = (host: string | null): RunOptions => ({ flows: [{ host, visibility: 'refused' }] });

describe('compareProfiles', () => {
  const table: [string, RunOptions | null, RunOptions, string[]][] = [
    ['one sighting is present', clean, { plants: [{ in: { boot: 1 } }] }, ['boot new']],
    ['without a baseline all is new', null, leak, ['boot new']],
    ['the same is unchanged', leak, leak, ['boot unchanged']],
    ['what stopped is gone', leak, clean, ['boot gone']],
    [
      'a new trigger is new',
      leak,
      { plants: [{ in: { boot: 5, unlock: 5 } }] },
      ['boot unchanged', 'unlock new'],
    ],
    [
      'a new place is new',
      leak,
      { plants: [...leak.plants, { place: 'id2', in: { boot: 5 } }] },
      ['boot new', 'boot unchanged'],
    ],
    ['clear for TLS is worse', { plants: [{ transport: 'tls', in: { boot: 5 } }] }, leak, ['boot worse']],
    ['TLS for clear is changed', leak, { plants: [{ transport: 'tls', in: { boot: 5 } }] }, ['boot changed']],
    [
      'TLS without a check is worse than TLS',
      { plants: [{ transport: 'tls', in: { boot: 5 } }] },
      { plants: [{ transport: 'tls-unverified', in: { boot: 5 } }] },
      ['boot worse'],
    ],
    [
      'clear for unknown is worse',
      { plants: [{ transport: 'unknown', in: { boot: 5 } }] },
      leak,
      ['boot worse'],
    ],
    [
      'plain for a digest is worse',
      { plants: [{ spelling: 'sha256', in: { boot: 5 } }] },
      leak,
      ['boot worse'],
    ],
    [
      'a digest for plain is changed',
      leak,
      { plants: [{ spelling: 'sha256', in: { boot: 5 } }] },
      ['boot changed'],
    ],
    [
      'another encoding is changed',
      leak,
      { plants: [{ decoding: ['base64', 'json'], in: { boot: 5 } }] },
      ['boot changed'],
    ],
    [
      'a rate far above is changed',
      { scenarios: { boot: 20 }, plants: [{ in: { boot: 1 } }] },
      { scenarios: { boot: 5 }, plants: [{ in: { boot: 5 } }] },
      ['boot changed'],
    ],
    [
      'two trials are too few for gone',
      { scenarios: { boot: 5 }, ...leak },
      { scenarios: { boot: 2 } },
      ['boot unproven'],
    ],
    ['a rare one is not gone after five', { plants: [{ in: { boot: 1 } }] }, clean, ['boot unproven']],
    [
      'half the trials need six',
      { scenarios: { boot: 10 }, plants: [{ in: { boot: 5 } }] },
      { scenarios: { boot: 5 } },
      ['boot unproven'],
    ],
    [
      'and six are enough',
      { scenarios: { boot: 10 }, plants: [{ in: { boot: 5 } }] },
      { scenarios: { boot: 6 } },
      ['boot gone'],
    ],
    ['not tested is not gone', leak, { scenarios: { unlock: 5 } }, ['boot unproven']],
    [
      'a refused flow to that host keeps it from being gone',
      leak,
      refusedAt('telemetry.acme.example'),
      ['boot unproven'],
    ],
    ['one to another host of that domain, too', leak, refusedAt('other.acme.example'), ['boot unproven']],
    ['a bare address may be that host', leak, refusedAt('192.0.2.7'), ['boot unproven']],
    ['and so may a nameless one', leak, refusedAt(null), ['boot unproven']],
    ['another domain may not', leak, refusedAt('pinned.other.test'), ['boot gone']],
    ['bytes around the proxy may hide it', leak, { unexplained: 300 }, ['boot unproven']],
    ['without the canary nothing is gone', leak, { canary: false }, ['boot unproven']],
    ['a shorter dwell proves nothing gone', leak, { conditions: { dwellMs: 1_000 } }, ['boot unproven']],
    [
      'another responder is not comparable',
      leak,
      { conditions: { responder: 'success' } },
      ['boot unproven'],
    ],
    [
      'another state is not comparable',
      clean,
      { ...leak, conditions: { state: 'wiped' } },
      ['boot unproven'],
    ],
    [
      'what only invalid attempts of the baseline show says nothing of absence',
      { ...leak, invalid: [1, 2, 3, 4, 5] },
      clean,
      ['boot unproven'],
    ],
    [
      'a known emission under an untried trigger is unproven',
      { scenarios: { boot: 5 }, ...leak },
      { plants: [{ in: { boot: 5, unlock: 5 } }] },
      ['boot unchanged', 'unlock unproven'],
    ],
    [
      'what an attempt that failed shows of what the baseline sends at another trigger is not new',
      { ...leak, scenarios: { boot: 5, unlock: 5 } },
      { scenarios: { unlock: 5 }, plants: [{ in: { unlock: 1 } }], invalid: [1] },
      ['boot unproven', 'unlock unchanged'],
    ],
    [
      'nor where it failed in the quiet control',
      { ...leak, scenarios: { boot: 5, idle: 5 } },
      { ...leak, scenarios: { idle: 5, boot: 5 }, plants: [{ in: { boot: 5, idle: 1 } }], invalid: [1] },
      ['boot unchanged', 'idle unchanged'],
    ],
    [
      'it may be of a restart where the baseline never listened to one',
      { scenarios: { unlock: 5 } },
      { scenarios: { unlock: 5 }, plants: [{ in: { unlock: 1 } }], invalid: [1] },
      ['unlock unproven'],
    ],
    [
      'but what the baseline does not send at all is new there, too',
      { scenarios: { unlock: 5, boot: 5 } },
      { scenarios: { unlock: 5 }, plants: [{ in: { unlock: 1 } }], invalid: [1] },
      ['unlock new'],
    ],
    [
      'and so is what it sends clearer',
      { plants: [{ transport: 'tls', in: { boot: 5 } }], scenarios: { boot: 5, unlock: 5 } },
      { scenarios: { unlock: 5 }, plants: [{ in: { unlock: 1 } }], invalid: [1] },
      ['boot unproven', 'unlock worse'],
    ],
    ['an unknown one under an untried trigger is new', { scenarios: { unlock: 5 } }, leak, ['boot new']],
  ];
  for (const [name, base, head, expected] of table) {
    it(name, () => assert.deepEqual(states(base, head), expected));
  }

  describe('with periodic telemetry', () => {
    const any = { plants: [{ in: { idle: 3, boot: 3, unlock: 2 } }] };
    const aside = (more: Record<string, number> = {}) => ({
      plants: [{ in: { 'background:boot': 5, 'background:idle': 5, 'background:unlock': 5, ...more } }],
    });
    const rows: [string, RunOptions, RunOptions, string[]][] = [
      [
        'does not call it new under a trigger that it happened to meet',
        any,
        { plants: [{ in: { unlock: 2 } }] },
        ['any unproven', 'unlock unchanged'],
      ],
      [
        'calls it new where it is significantly above the same trigger and idle',
        { scenarios: { boot: 10, idle: 10, unlock: 10 }, plants: [{ in: { idle: 1, boot: 1 } }] },
        { scenarios: { boot: 10, idle: 10, unlock: 10 }, plants: [{ in: { idle: 1, boot: 1, unlock: 9 } }] },
        ['any unchanged', 'unlock new'],
      ],
      [
        'leaves one meeting of background telemetry open',
        aside(),
        aside({ boot: 1 }),
        ['background unchanged', 'boot unproven'],
      ],
      [
        'calls a real trigger new although setups show the same in the background',
        aside(),
        aside({ boot: 5 }),
        ['background unchanged', 'boot new'],
      ],
      [
        'calls it worse where it is sent clearer under a trigger',
        { plants: [{ transport: 'tls', in: { idle: 3, boot: 3 } }] },
        { plants: [{ in: { boot: 2 } }] },
        ['any unproven', 'boot worse'],
      ],
      [
        'calls it changed where it is sent more often, but was sent without a trigger before',
        aside(),
        aside({ boot: 5, idle: 5, unlock: 5 }),
        ['any changed', 'background unchanged'],
      ],
      [
        'holds it against the triggers under which a quiet control that missed it left it',
        aside({ boot: 3, unlock: 2 }),
        aside({ boot: 2, idle: 2, unlock: 1 }),
        ['any unchanged', 'background unchanged', 'boot unchanged', 'unlock unchanged'],
      ],
      [
        'leaves it open where only a trigger is known to bring it about, and the quiet control shows it now',
        { plants: [{ in: { unlock: 1 } }] },
        { plants: [{ in: { unlock: 1, idle: 1 } }] },
        ['any unproven', 'unlock unchanged'],
      ],
      [
        'but calls it new at any time where the triggers that bring it about do not explain it',
        { plants: [{ in: { unlock: 1 } }] },
        { plants: [{ in: { unlock: 5, idle: 5, boot: 5 } }] },
        ['any new', 'unlock unchanged'],
      ],
      [
        'calls nothing more frequent than what has no rate',
        { plants: [{ in: { 'background:boot': 1 } }], invalid: [1] },
        aside(),
        ['background unchanged'],
      ],
      [
        'nor new at any time than what was seen to be sent once, nobody knows how often',
        { plants: [{ in: { 'background:boot': 1 } }], invalid: [1] },
        { plants: [{ in: { boot: 5, idle: 5, unlock: 5 } }] },
        ['any unproven', 'background unchanged'],
      ],
      [
        'leaves a trigger open that the baseline never tried and sends around restarts',
        { scenarios: { idle: 5, unlock: 5 }, plants: [{ in: { 'background:unlock': 1 } }], invalid: [6] },
        { plants: [{ in: { boot: 5 } }] },
        ['background unchanged', 'boot unproven'],
      ],
      [
        'takes it for gone in the background of the setups that showed it',
        { plants: [{ in: { unlock: 5, 'background:unlock': 5 } }] },
        clean,
        ['background gone', 'unlock gone'],
      ],
    ];
    for (const [name, base, head, expected] of rows) {
      it(name, () => assert.deepEqual(states(base, head), expected));
    }
  });

  it('says of each unreadable contact whether the baseline has it', () => {
    const { blind } = compareProfiles(
      profileOf(refusedAt('a.test')),
      profileOf({
        flows: [
          { host: 'a.test', visibility: 'opaque' },
          { host: 'b.test', visibility: 'refused' },
          { host: null, visibility: 'opaque' },
        ],
      }),
    );
    assert.deepEqual(blind, [
      { host: 'a.test', visibility: 'opaque', inBaseline: true },
      { host: 'b.test', visibility: 'refused', inBaseline: false },
      { host: 'unknown', visibility: 'opaque', inBaseline: false },
    ]);
  });

  it('never takes a nameless or bypassed contact for one that is known', () => {
    const same = profileOf({ flows: [{ host: null, visibility: 'opaque' }], unexplained: 300 });
    assert.ok(compareProfiles(same, same).blind.every(({ inBaseline }) => !inBaseline));
  });

  it('leaves placeholders out', () => {
    const profile = profileOf(leak);
    const zeros = {
      ...profile,
      entries: profile.entries.map((entry) => ({ ...entry, placeholder: 'all zeros' })),
    };
    assert.deepEqual(compareProfiles(profileOf(clean), zeros).differences, []);
  });
});
