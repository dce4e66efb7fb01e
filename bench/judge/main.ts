import { parseArgs } from 'node:util';
import { judgeLeaks, judgeNights } from './nights.ts';
import { judgePairs } from './pairs.ts';
import { judgeSpeed } from './speed.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    pairs: { type: 'string', default: '1000' },
    series: { type: 'string', default: '20' },
    leaks: { type: 'string', default: '400' },
    only: { type: 'string', default: 'speed,nights,leaks,pairs' },
  },
});
const seed = Number(values.seed);
const wanted = values.only.split(',');
const say = (text: string) => process.stdout.write(`${text}\n`);
const share = (part: number, whole: number) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

say(
  `Judgement on simulated builds, through summarize, poolProfiles, compareProfiles and judge; seed ${seed}.`,
);

if (wanted.includes('speed')) {
  const { entries, compareMs, judgeMs, parseMs } = judgeSpeed(5_000, seed);
  say(`\nCompare of two profiles with ${entries.join(' and ')} emissions, median of nine:`);
  say(
    `  compare ${compareMs.toFixed(0)} ms, judge ${judgeMs.toFixed(0)} ms, JSON.parse of the same ${parseMs.toFixed(0)} ms;`,
  );
  say(`  compare takes ${(compareMs / parseMs).toFixed(2)} times as long as JSON.parse`);
}

if (wanted.includes('nights')) {
  say('\nThe same noisy build on 30 nights (baseline: the last 12 accepted runs; 5 trials of each of 5');
  say(
    'scenarios a night, 10 on a control; periodic traffic, what comes and goes, two rollouts of a server):',
  );
  let worst = { pass: 30, fail: 0 };
  for (let number = 0; number < Number(values.series); number += 1) {
    const { verdicts, failures } = judgeNights(30, seed + number);
    worst = { pass: Math.min(worst.pass, verdicts.pass), fail: Math.max(worst.fail, verdicts.fail) };
    const { pass, review, fail, inconclusive } = verdicts;
    say(
      `  seed ${seed + number}: pass ${pass}, review ${review}, fail ${fail}, inconclusive ${inconclusive}`,
    );
    for (const failure of failures) say(`    ${failure}`);
  }
  say(`  worst series: ${worst.pass} nights pass (at least 28), ${worst.fail} fail (none)`);
}

if (wanted.includes('leaks')) {
  say(
    '\nLeaks planted under one trigger, caught (the first night fails, and the leak is new), at least 95 %:',
  );
  for (const rate of [0.5, 0.6, 0.8, 1]) {
    const caught = judgeLeaks(Number(values.leaks), rate, seed);
    say(`  rate ${rate}: ${caught} of ${values.leaks} (${share(caught, Number(values.leaks))})`);
  }
}

if (wanted.includes('pairs')) {
  for (const design of [
    { baseRuns: 4, repeat: 5 },
    { baseRuns: 4, repeat: 10 },
  ]) {
    const trials = `${design.baseRuns * design.repeat} trials against ${design.repeat} and ${design.repeat} of a control`;
    const { pairs, began, gone, frequent } = judgePairs({ ...design, pairs: Number(values.pairs), seed });
    say(`\n${pairs} pairs of builds, ${trials}, changes at rates from 0.1 to 1:`);
    say(
      `  "this build began it": ${began.claims} claims, ${began.wrong} wrong (${share(began.wrong, began.claims)}, under 5 %),`,
    );
    say(
      `    ${share(began.claims - began.wrong, began.possible)} of all that began, ${share(frequent.claims, frequent.possible)} of those with a rate of 0.5 or more`,
    );
    say(
      `  "gone": ${gone.claims} claims, ${gone.wrong} wrong (none), ${share(gone.claims - gone.wrong, gone.possible)} of all that went`,
    );
  }
}
