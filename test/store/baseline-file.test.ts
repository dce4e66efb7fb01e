import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { LabError } from '../../lab/errors.ts';
import type { BaselineEntry, BaselineRun } from '../../lab/model/baseline.ts';
import { editBaseline, itemText, newBaseline } from '../../lab/store/baseline-edit.ts';
import { parseBaseline } from '../../lab/store/baseline-file.ts';
import { baselineFiles, baselinePath, baselinePlace } from '../../lab/store/baseline-path.ts';
import { temporaryFolder } from './a-run.ts';

const today = '2026-06-01';
const parse = (text: string) => parseBaseline(text, 'b.yaml', today);
const withEntry = (text: string) => `line: acme/eu\nentries:\n  - ${text}\n`;

/** The short form that the contract shows, with its blanks filled in. */
const contract = `line: nokia-7-plus/eu
entries:
  - { kind: expected, key: { identifier: android-id, recipient: telemetry.maker.example, endpoint: "POST /v2/events", place: body/did, trigger: screen-on }, transport: tls, seen: { k: 20, n: 20 }, purpose: crash statistics, by: R. Reviewer, at: 2026-01-10, reviewBy: 2027-01-10 }
  - { kind: exception, key: { identifier: imei, recipient: vnet.cn }, owner: O. Owner, reason: is being fixed, expires: 2026-04-01 }
  - { kind: forbidden, key: { identifier: imei, transport: clear } }
  - { kind: blind, recipient: pinned.maker.example, visibility: refused, owner: O. Owner, reason: pins, expires: 2026-12-31 }
`;

const entry: BaselineEntry = {
  kind: 'expected',
  key: {
    identifier: 'imei',
    recipient: 'acme.example',
    endpoint: 'POST acme.example:80 /{}',
    place: 'body/a: b',
  },
  transport: 'tls',
  purpose: 'registration, # not a comment: "quoted"',
  by: 'R. Reviewer',
  at: '2026-05-01',
};
const run: BaselineRun = {
  id: 'run-1',
  fingerprint: 'A/B/C:9/X/1:user/release-keys',
  ruleset: '2026.1',
  folder: 'runs/one',
  state: 'sim-known',
  responder: 'sink',
  dwellMs: 2000,
  simulated: true,
  at: '2026-05-01',
  trials: { boot: 5, background: 5 },
};
const nothing = { runs: new Map(), entries: new Map() };
const adding = (entries: readonly BaselineEntry[], runs: readonly BaselineRun[] = []) => ({
  replace: nothing,
  add: { runs, entries },
});

describe('a baseline file', () => {
  it('has the short form of the contract, each entry with its line', () => {
    const { line, runs, entries } = parse(contract);
    assert.deepEqual({ line, runs }, { line: 'nokia-7-plus/eu', runs: [] });
    assert.deepEqual(
      entries.map((each) => [each.kind, each.line, each.file]),
      [
        ['expected', 3, 'b.yaml'],
        ['exception', 4, 'b.yaml'],
        ['forbidden', 5, 'b.yaml'],
        ['blind', 6, 'b.yaml'],
      ],
    );
  });

  const exception = (more: string) => `{ kind: exception, key: { identifier: imei }, reason: r, ${more} }`;
  const faults: readonly [string, string, RegExp][] = [
    [
      'an unknown key',
      withEntry(exception('owner: o, expires: 2026-06-02, colour: red')),
      /^b\.yaml:3:\d+ .*unknown key "colour"/,
    ],
    ['an unknown kind', withEntry('{ kind: allowed }'), /^b\.yaml:3:7 .*must be one of expected, exception/],
    [
      'an exception without an owner',
      withEntry(exception('expires: 2026-06-02')),
      /^b\.yaml:3:5 .*owner must be text/,
    ],
    ['an exception without an end', withEntry(exception('owner: o')), /^b\.yaml:3:5 .*expires.*YYYY-MM-DD/],
    [
      'a day that is none',
      withEntry(exception('owner: o, expires: 2026-02-30')),
      /^b\.yaml:3:\d+ .*one of the calendar/,
    ],
    [
      '91 days from today',
      withEntry(exception('owner: o, expires: 2026-08-31')),
      /^b\.yaml:3:\d+ .*at most 90 days; this one lasts 91/,
    ],
    [
      '91 days from its own day',
      withEntry(exception('owner: o, at: 2026-01-01, expires: 2026-04-02')),
      /at most 90 days; this one lasts 91/,
    ],
    [
      'a day of tomorrow and after',
      withEntry(exception('owner: o, at: 2026-07-01, expires: 2026-07-02')),
      /lies in the future/,
    ],
    [
      'words that nobody wrote',
      withEntry('{ kind: forbidden, key: { identifier: imei }, reason: TODO }'),
      /still reads TODO/,
    ],
    [
      'an approval of everything',
      withEntry('{ kind: noise, key: { transport: tls }, reason: r, by: b, at: 2026-01-01 }'),
      /the key says nothing/,
    ],
    [
      'a kind of identifier that there is not',
      withEntry('{ kind: forbidden, key: { identifier: imie } }'),
      /^b\.yaml:3:\d+ .*must begin with one of/,
    ],
    [
      'bytes around the proxy',
      withEntry(
        '{ kind: blind, recipient: a, visibility: bypassed, owner: o, reason: r, expires: 2026-07-01 }',
      ),
      /around the proxy cannot be approved/,
    ],
    [
      'a rate of a run that it does not have',
      withEntry(
        `{ kind: expected, key: { identifier: imei }, rates: [ { run: x, k: 1, n: 1 } ], purpose: p, by: b, at: 2026-01-01 }`,
      ),
      /^b\.yaml:3:\d+ .*does not stand under "runs"/,
    ],
    [
      'more sightings than trials',
      withEntry(
        '{ kind: expected, key: { identifier: imei }, seen: { k: 2, n: 1 }, purpose: p, by: b, at: 2026-01-01 }',
      ),
      /more than n/,
    ],
    ['a line that leads elsewhere', 'line: ../eu\n', /^b\.yaml:1:1 .*product\/region\/channel/],
  ];
  for (const [title, text, sentence] of faults) {
    it(`is refused with file, line and column for ${title}`, () => {
      assert.throws(
        () => parse(text),
        (error) => error instanceof LabError && error.exit === 2 && sentence.test(error.message),
        text,
      );
    });
  }

  it('takes an exception of 90 days, and one that has expired', () => {
    assert.equal(
      parse(withEntry(exception('owner: o, at: 2026-01-01, expires: 2026-04-01'))).entries.length,
      1,
    );
    assert.equal(parse(withEntry(exception('owner: o, expires: 2026-08-30'))).entries.length, 1);
  });
});

describe('an edit of a baseline file', () => {
  it('makes a new file, one run and one entry a line', () => {
    const text = editBaseline(newBaseline('acme/eu'), 'b.yaml', adding([entry, entry], [run]));
    assert.equal(
      text,
      `line: acme/eu\nruns:\n  - ${itemText(run)}\nentries:\n  - ${itemText(entry)}\n  - ${itemText(entry)}\n`,
    );
    const { entries, runs } = parse(text);
    assert.deepEqual(runs, [run]);
    assert.deepEqual(entries[1], { ...entry, file: 'b.yaml', line: 6 });
  });

  const written: readonly [string, string][] = [
    [
      'comments and a hand of its own',
      `# head\n${contract.replace('entries:', 'entries: # mine\n  # first')}  # tail\n`,
    ],
    [
      'blocks over several lines',
      'line: a\nentries:\n- kind: forbidden\n  key:\n    identifier: imei # never\n\n',
    ],
    ['no end of line', contract.trimEnd()],
    ['no entries', 'line: a # why\n'],
    ['an empty list', 'entries: [] # none yet\nline: a\n'],
    ['a list without a value', 'entries:\n# none yet\nline: a\n'],
  ];
  for (const [title, text] of written) {
    it(`keeps every line of a file with ${title}`, () => {
      const edited = editBaseline(text, 'b.yaml', adding([entry], [run]));
      const before = parse(text);
      const after = parse(edited);
      assert.deepEqual(after.runs, [run]);
      assert.equal(after.entries.length, before.entries.length + 1);
      const { file: _, line, ...added } = after.entries.at(-1) ?? assert.fail();
      assert.deepEqual(added, entry);
      assert.ok(edited.split('\n')[line - 1]?.includes('kind: expected'));
      const kept = edited.split('\n');
      for (const each of text.split('\n').filter((own) => !own.startsWith('entries: []')))
        assert.ok(kept.includes(each), each);
      assert.equal(edited.includes('# none yet'), text.includes('# none yet'));
    });
  }

  it('replaces one entry and nothing else, its comment included', () => {
    const text = `${contract.trimEnd()} # why\n`;
    const replace = {
      runs: new Map(),
      entries: new Map([
        [3, entry],
        [0, entry],
      ]),
    };
    const edited = editBaseline(text, 'b.yaml', { replace, add: { runs: [], entries: [] } }).split('\n');
    const lines = text.split('\n');
    assert.deepEqual([edited[3], edited[4]], [lines[3], lines[4]]);
    assert.deepEqual([edited[2], edited[5]], [`  - ${itemText(entry)}`, `  - ${itemText(entry)} # why`]);
  });

  it('reads back any text that a person writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (words) => {
        fc.pre(words.trim() !== '' && words !== 'TODO');
        const text = editBaseline(contract, 'b.yaml', adding([{ ...entry, purpose: words }]));
        const last = parse(text).entries.at(-1);
        assert.equal(last?.kind === 'expected' ? last.purpose : null, words);
        assert.equal(text.split('\n').length, contract.split('\n').length + 1);
      }),
    );
  });
});

describe('the place of a baseline', () => {
  let root: string;
  before(async () => {
    root = await temporaryFolder();
    await mkdir(join(root, 'dir', 'acme'), { recursive: true });
    await mkdir(join(root, 'run'));
    await writeFile(join(root, 'run', 'run.json'), '{}');
    await writeFile(baselinePath(join(root, 'dir'), 'acme/eu'), contract);
  });
  after(() => rm(root, { recursive: true }));

  it('is a run, a file or a folder by what is there, else by its name', async () => {
    const kinds = ['run', 'dir', 'dir/acme/eu.yaml', 'none', 'none.yaml'].map((name) =>
      baselinePlace(join(root, name)),
    );
    assert.deepEqual(
      (await Promise.all(kinds)).map(({ kind, ...rest }) => [kind, 'exists' in rest && rest.exists]),
      [
        ['run', false],
        ['folder', true],
        ['file', true],
        ['folder', false],
        ['file', false],
      ],
    );
  });

  it('lists the files of all lines', async () => {
    assert.deepEqual(await baselineFiles(join(root, 'dir')), [join(root, 'dir', 'acme', 'eu.yaml')]);
    await assert.rejects(baselineFiles(join(root, 'run')), /is a run, no baseline/);
    await assert.rejects(baselineFiles(join(root, 'none')), /There is no baseline at/);
  });
});
