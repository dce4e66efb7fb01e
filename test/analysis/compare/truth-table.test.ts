import assert from 'node:assert/strict';
import { compareProfiles } from '../../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../../lab/analysis/judge.ts';
import type { FindingState, VerdictWord } from '../../../lab/model/result.ts';
import { fingerprints, type Plant, profileOf, type RunOptions } from '../builders.ts';

/** What is planted at boot on each side: sightings in how many of its trials. */
const changes = ['none', 'kept', 'added', 'removed', 'clearer', 'another trigger'] as const;
type Change = (typeof changes)[number];

/** What else the build sends, on both sides. */
const noises = ['silent', 'periodic', 'comes and goes'] as const;
type Noise = (typeof noises)[number];

const coverages = ['full', 'no canary', 'a trial lost', 'host unread', 'around the proxy'] as const;
type Coverage = (typeof coverages)[number];

const trials = [3, 5, 20] as const;
type Trials = (typeof trials)[number];

type Answer = { readonly state: FindingState | 'absent'; readonly verdict: VerdictWord };

function plantsOf(side: 'base' | 'head', change: Change, noise: Noise, n: number): Plant[] {
  const all = { boot: n };
  const planted: Record<Change, Plant | null> = {
    none: null,
    kept: { in: all },
    added: side === 'head' ? { in: all } : null,
    removed: side === 'base' ? { in: all } : null,
    clearer: { in: all, transport: side === 'base' ? 'tls' : 'clear' },
    'another trigger': side === 'base' ? { in: all } : { in: { ...all, unlock: n } },
  };
  const other: Record<Noise, Plant[]> = {
    silent: [],
    periodic: [{ place: 'noise', host: 'n.other.test', in: { boot: 2, idle: 2, unlock: 2 } }],
    'comes and goes': [{ place: 'noise', host: 'n.other.test', in: { boot: side === 'base' ? 2 : 1 } }],
  };
  const plant = planted[change];
  return [...other[noise], ...(plant === null ? [] : [plant])];
}

function headOf(coverage: Coverage, n: number): RunOptions {
  const losses: Record<Coverage, RunOptions> = {
    full: {},
    'no canary': { canary: false },
    // The last one: of idle or unlock, in which nothing is decided here.
    'a trial lost': { invalid: [2 * n] },
    'host unread': { flows: [{ host: 'telemetry.acme.example', visibility: 'refused' }] },
    'around the proxy': { unexplained: 400 },
  };
  return losses[coverage];
}

function answerOf(change: Change, noise: Noise, coverage: Coverage, n: Trials): Answer {
  const scenarios = { boot: n, idle: n, unlock: n };
  const base = profileOf({ scenarios, plants: plantsOf('base', change, noise, n) });
  const head = profileOf({
    scenarios,
    plants: plantsOf('head', change, noise, n),
    fingerprint: fingerprints.fresh,
    ...headOf(coverage, n),
  });
  const { verdict, findings } = judge(compareProfiles(base, head), usualPolicy);
  const trigger = change === 'another trigger' ? 'unlock' : 'boot';
  const found = findings.find((finding) => finding.place === 'body/id' && finding.trigger === trigger);
  return { state: found?.state ?? 'absent', verdict };
}

/** What must come out, by rules of its own: the table that a reader can check by hand. */
function expectedOf(change: Change, coverage: Coverage, n: Trials): Answer {
  const whole = coverage === 'full' && n >= usualPolicy.leastTrials;
  const calm: VerdictWord = whole ? 'pass' : 'inconclusive';
  const canBeGone = coverage === 'full' || coverage === 'a trial lost';
  const table: Record<Change, Answer> = {
    none: { state: 'absent', verdict: calm },
    kept: { state: 'unchanged', verdict: calm },
    added: { state: 'new', verdict: 'fail' },
    removed: { state: canBeGone ? 'gone' : 'unproven', verdict: calm },
    clearer: { state: 'worse', verdict: 'fail' },
    'another trigger': { state: 'new', verdict: 'fail' },
  };
  return table[change];
}

describe('planted change × noise × coverage × trials', () => {
  for (const change of changes) {
    it(`gives the state and the verdict of the table for ${change}`, () => {
      let cells = 0;
      for (const noise of noises) {
        for (const coverage of coverages) {
          for (const n of trials) {
            const answer = answerOf(change, noise, coverage, n);
            assert.deepEqual(answer, expectedOf(change, coverage, n), `${noise}, ${coverage}, ${n} trials`);
            cells += 1;
          }
        }
      }
      assert.equal(cells, noises.length * coverages.length * trials.length);
    });
  }
});
