import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from '../../devices/kinds/simulated/faults/list.ts';
import type { Device } from '../../lab/model/device.ts';
import type { Result } from '../../lab/model/result.ts';
import { analysisPool } from '../../lab/wiring/analysis-pool.ts';
import type { ChaosEnd } from './chaos-lab.mts';
import { chaosScenarios, type LabAtWork, openYard, type Standing, type Yard } from './chaos-yard.ts';
import { dice } from './dice.ts';
import { attemptsOf, linesOf } from './documents.ts';
import { approvedFirmware, leakingFirmware } from './fault-matrix.ts';
import { leaseOrderOf } from './lease-order.ts';
import { allGone } from './processes.ts';

const full = process.env.PHONEHOME_TEST_SIZE === 'full';
const size = full
  ? { trials: 300, repeat: 8, runs: 40, blows: 8 }
  : { trials: 24, repeat: 2, runs: 2, blows: 2 };
const seed = Number(process.env.PHONEHOME_CHAOS_SEED ?? randomInt(1, 2 ** 31));

/** What became of one run. `end` is null where its lab was killed. */
type Ran = { readonly lab: LabAtWork; readonly end: ChaosEnd | null };

/** What a result holds against the build, with where it was seen. */
function openIn({ findings }: Result): string {
  return findings
    .filter(({ state, evidence }) => ['new', 'worse', 'unproven'].includes(state) && evidence.length > 0)
    .map(
      ({ state, trigger, recipient, seen, evidence }) =>
        `${state} ${trigger} ${recipient.host} ${seen.k}/${seen.n} in ${evidence.join(', ')}`,
    )
    .join('; ');
}

describe(`Eight phones, faults and labs that are killed, ${size.trials} trials and more (seed ${seed})`, () => {
  let yard: Yard;
  let yardPhones: Standing;
  let approved: Ran;
  let faultFree: Ran;
  const ran: Ran[] = [];
  const pool = analysisPool();
  let struck = 0;

  before('two labs at a time, four phones each', async function () {
    this.timeout(full ? 40 * 60_000 : 5 * 60_000);
    yard = await openYard();
    yardPhones = await yard.stand(leakingFirmware, 8, 'leaking');
    const clean = await yard.stand(approvedFirmware, 1, 'approved');
    const [first] = yardPhones.devices;
    assert.ok(first);
    [approved, faultFree] = await Promise.all([
      quietRun('approved', clean, clean.devices),
      quietRun('fault-free', yardPhones, [first]),
    ]);
    await Promise.all([0, 4].map((from) => disturb(yardPhones.devices.slice(from, from + 4), from)));
  });
  after(async () => {
    await Promise.allSettled([yard?.close(), pool.close()]);
  });

  async function quietRun(name: string, on: Standing, devices: readonly Device[]): Promise<Ran> {
    const lab = await yard.lab({ name, on, devices, repeat: 2, seed: 1 });
    return { lab, end: await lab.end };
  }

  /** Runs on these phones, one after another, until both halves together have done the trials. */
  async function disturb(devices: readonly Device[], half: number): Promise<void> {
    const random = dice(seed + half);
    for (let turn = 1; turn <= size.runs && !enough(); turn += 1) {
      const name = `run-${half}-${turn}`;
      const lab = await yard.lab({ name, on: yardPhones, devices, repeat: size.repeat, seed: turn });
      const killed = full ? random() < 0.4 : turn === 1;
      const end = await livesThrough(lab, devices, random, killed);
      ran.push({ lab, end });
      await makeWell(devices);
      // Now and then the next lab comes while the dead one's leases still hold.
      if (end !== null || random() < 0.7) await leasesEnd(devices);
    }
  }

  const done = () => ran.reduce((sum, { end }) => sum + (end?.outcomes ?? 0), 0);
  const enough = () => full && done() >= size.trials;

  /** Strikes phones at random while the lab works, and the lab itself where it is to be killed. */
  async function livesThrough(
    lab: LabAtWork,
    devices: readonly Device[],
    random: () => number,
    killed: boolean,
  ): Promise<ChaosEnd | null> {
    let over = false;
    const end = lab.end.finally(() => {
      over = true;
    });
    end.catch(() => undefined);
    await lab.underWay;
    const killAt = killed ? 1 + Math.floor(random() * size.blows) : Number.POSITIVE_INFINITY;
    for (let blow = 1; !over; blow += 1) {
      if (blow === killAt) lab.child.kill('SIGKILL');
      const fault = faults[Math.floor(random() * faults.length)];
      const device = devices[Math.floor(random() * devices.length)];
      if (fault !== undefined && device !== undefined && !over && blow < killAt) {
        struck += 1;
        await yardPhones.spawned.fault(device.serial, `${fault.name}=${300 + Math.floor(random() * 2700)}ms`);
      }
      await Promise.race([sleep(1_000 + random() * 3_000), end.catch(() => undefined)]);
    }
    const ended = await end;
    await allGone(lab.home);
    return ended;
  }

  /** What the person in charge of the lab does before the next run. */
  async function makeWell(devices: readonly Device[]): Promise<void> {
    for (const { serial } of devices) {
      await yardPhones.spawned.fault(serial, null);
      await yard.quarantine.release(serial);
    }
  }

  async function leasesEnd(devices: readonly Device[]): Promise<void> {
    for (const { serial } of devices)
      while ((await yard.leases.state(serial)).holder !== null) await sleep(200);
  }

  const judge = async (base: Ran, head: Ran): Promise<Result> => {
    const policy = { leastTrials: 1, leastDwellMs: 200 };
    const { results } = await pool.judge({ folders: [base.lab.out, head.lab.out], policy });
    const [result] = results;
    assert.ok(result);
    return result;
  };

  it('has a fault-free run that fails the leak, and passes against itself', async () => {
    assert.equal(approved.end?.fault, null);
    assert.equal(faultFree.end?.fault, null);
    assert.equal((await judge(approved, faultFree)).verdict, 'fail');
    assert.equal((await judge(faultFree, faultFree)).verdict, 'pass');
  });

  it('ends each run with the fault-free verdict, inconclusive, or as a fault of the lab', async function () {
    this.timeout(10 * 60_000);
    const tally = { 'as without faults': 0, 'fault of the lab': 0, killed: 0 };
    for (const each of ran) {
      const failing = await judge(approved, each);
      const passing = await judge(faultFree, each);
      const why = `${each.lab.run.id}: ${each.end?.fault} ${passing.reasons.join(' ')} ${openIn(passing)}`;
      assert.ok(['fail', 'inconclusive'].includes(failing.verdict), `${failing.verdict} of ${why}`);
      if (each.end?.fault === null) {
        tally['as without faults'] += 1;
        assert.ok(['pass', 'inconclusive'].includes(passing.verdict), `${passing.verdict} of ${why}`);
      } else {
        tally[each.end === null ? 'killed' : 'fault of the lab'] += 1;
        // A lab that is killed in its last moments leaves a whole run.
        const { planned, valid } = passing.coverage.trials;
        const whole = each.end === null && valid === planned;
        assert.ok(['inconclusive', ...(whole ? ['pass'] : [])].includes(passing.verdict), why);
      }
    }
    assert.ok(tally.killed >= 1, 'no lab was killed');
    const trials = ran.reduce((sum, { lab }) => sum + lab.run.trials.length, 0);
    process.stderr.write(
      `      ${ran.length} runs (${JSON.stringify(tally)}), ${trials} trials planned, ${done()} ended, ${struck} faults\n`,
    );
  });

  it('loses no trial and counts none twice', async function () {
    this.timeout(5 * 60_000);
    for (const each of ran) {
      const { coverage } = await judge(faultFree, each);
      const { planned, valid, invalid } = coverage.trials;
      const { trials } = each.lab.run;
      assert.equal(planned, trials.length);
      assert.equal(valid + invalid.length, planned, each.lab.run.id);
      const stored = await attemptsOf(each.lab.out);
      const counted = stored.flatMap(({ attempt }) =>
        attempt?.invalid === null ? [attempt.trial.number] : [],
      );
      assert.deepEqual([...new Set(counted)].sort(), [...counted].sort(), 'a trial was done twice');
      assert.ok(valid <= counted.length);
      if (each.end?.fault === null) assert.equal(valid, planned, each.lab.run.id);
      assert.deepEqual(Object.keys(coverage.byTrigger).sort(), [...chaosScenarios].sort());
    }
  });

  it('sends each phone the commands of one lease after another, never of two at a time', async () => {
    let leases = 0;
    for (const { serial } of yardPhones.devices) {
      leases += leaseOrderOf(serial, await linesOf(join(yardPhones.journal, `${serial}.jsonl`)));
    }
    assert.ok(leases > yardPhones.devices.length, 'no phone went from one lease to another');
    process.stderr.write(`      ${leases} leases on ${yardPhones.devices.length} phones, none interleaved\n`);
  });
});
