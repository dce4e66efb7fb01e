import assert from 'node:assert/strict';
import { faults } from '../../devices/kinds/simulated/faults/list.ts';
import { scenarios } from '../../scenarios/list.ts';
import { type FaultLab, type LaneEnded, openFaultLab } from './fault-lab.ts';
import {
  approvedFirmware,
  type Cell,
  type CellEnded,
  leakingFirmware,
  moments,
  nameOf,
  repeat,
  runCells,
} from './fault-matrix.ts';

/**
 * What is said where a fault is not overcome: what was found on the phone, and what to do. Null for a
 * fault that keeps no trial from being done.
 */
const says: Readonly<Record<string, RegExp | null>> = {
  'adb-unauthorized': /does not accept the lab's adb key\. Unlock it, tick Always allow/,
  'adb-frozen':
    /did not answer ".*" within \d+ ms\. Check that it is on\.|Appium could not .* Appium's log is \S+/,
  'usb-loss':
    /is not reached by adb\. Check that it is on|closed the connection in the middle of a command\. Check its cable/,
  'slow-answers': null,
  'reboot-loop':
    /is not reached by adb\. Check that it is on|has not booted|not completed\. Wait until .* has booted|does not complete its boot\. Look at its screen/,
  'never-boots':
    /does not complete its boot\. Look at its screen|boot: not completed\. Wait until .* has booted/,
  'battery-low': null,
  overheated: null,
  'storage-full': null,
  'clock-1970':
    /clock: -?[\d.]+ s from the lab's\. Set the clock of|clock of phone \S+ is \d+ days off.*Set it/,
  'keyguard-stuck': /stays locked after its PIN was typed\. Check the PIN/,
  'pin-wrong': /stays locked after its PIN was typed\. Check the PIN/,
  'slot-fallback': null,
  'app-server-crash': /Appium could not .* Appium's log is \S+ Restart the phone where it happens again\./,
  'network-unvalidated': /does not hold its network for one that reaches the internet.*Check its Wi-Fi/,
  'proxy-lost':
    /came out of its reboot without the lab's proxy setting.*capture boots of this build behind a gateway/,
};

/** These five meet every fault; what others do beyond them goes through the same commands. */
const met = ['boot', 'unlock', 'screen-on', 'sim-swap', 'idle'];
const full = process.env.PHONEHOME_TEST_SIZE === 'full';
const lanes = full ? 6 : 4;

/** A cell or two a fault, each overcome or given up within seconds. */
const representative: readonly (readonly [string, string, string | null, Cell['moment']])[] = [
  ['adb-unauthorized', 'idle', null, 'trigger'],
  ['adb-frozen', 'screen-on', '3s', 'dwell'],
  ['usb-loss', 'boot', null, 'dwell'],
  ['slow-answers', 'unlock', '3s', 'setup'],
  ['reboot-loop', 'idle', '300ms', 'dwell'],
  ['reboot-loop', 'screen-on', '1500ms', 'between'],
  ['never-boots', 'boot', '3s', 'trigger'],
  ['battery-low', 'unlock', null, 'setup'],
  ['overheated', 'screen-on', null, 'dwell'],
  ['storage-full', 'sim-swap', null, 'setup'],
  ['clock-1970', 'idle', null, 'setup'],
  ['keyguard-stuck', 'unlock', null, 'setup'],
  ['pin-wrong', 'unlock', '1500ms', 'setup'],
  ['slot-fallback', 'boot', null, 'trigger'],
  ['app-server-crash', 'screen-on', null, 'setup'],
  ['network-unvalidated', 'sim-swap', '1500ms', 'dwell'],
  ['proxy-lost', 'boot', null, 'setup'],
];

const representativeCells = representative.map(
  ([fault, scenario, lasts, moment]): Cell => ({ fault, scenario, lasts, moment }),
);

/** Waited for as long as a phone may take to boot: too long for every day. */
const long: Cell = { fault: 'never-boots', scenario: 'boot', lasts: null, moment: 'setup' };

function everyCell(): Cell[] {
  const rows = faults.flatMap(({ name: fault }) => [null, '1500ms'].map((lasts) => ({ fault, lasts })));
  const product = rows.flatMap(({ fault, lasts }, row) =>
    met.map((scenario, column) => ({ fault, scenario, lasts, moment: momentOf(row + column) })),
  );
  const all = [long, ...representativeCells, ...product];
  return [...new Map(all.map((cell) => [nameOf(cell), cell])).values()];
}

function momentOf(index: number): Cell['moment'] {
  return moments[index % moments.length] ?? 'trigger';
}

const undisturbed = met.map((scenario): Cell => ({ fault: null, scenario, lasts: null, moment: 'trigger' }));
const struck = full ? everyCell() : representativeCells;

describe(`A phone's fault in mid-run (${full ? 'every fault and scenario' : 'one cell a fault'})`, () => {
  let lab: FaultLab;
  let base: LaneEnded;
  let head: LaneEnded;
  const ended = new Map<string, CellEnded>();

  before('the approved build, the leaking one, and one run a cell', async function () {
    this.timeout(full ? 45 * 60_000 : 8 * 60_000);
    lab = await openFaultLab();
    const once = async (firmware: unknown, name: string) => {
      const lane = await lab.lane(firmware, 1);
      const run = await lane.run({ name, scenarios: met, repeat });
      await lane.close();
      return run;
    };
    [base, head] = await Promise.all([once(approvedFirmware, 'base'), once(leakingFirmware, 'head')]);
    const tell = (one: CellEnded) => {
      ended.set(nameOf(one.cell), one);
    };
    await runCells(lab, [...struck, ...undisturbed], lanes, tell);
  });
  after(() => lab?.close());

  const endOf = (cell: Cell): CellEnded => {
    const found = ended.get(nameOf(cell));
    assert.ok(found, `${nameOf(cell)} did not end`);
    return found;
  };

  /** Against the build as it was approved, and against itself: what the cell says of the build. */
  const verdictsOf = async ({ folder }: CellEnded) => [
    (await lab.compare(base.folder, folder, repeat)).verdict,
    (await lab.compare(head.folder, folder, repeat)).verdict,
  ];

  it('has a sentence for each fault, and meets scenarios that there are', () => {
    assert.deepEqual(Object.keys(says).sort(), faults.map(({ name }) => name).sort());
    for (const name of met)
      assert.ok(
        scenarios.some((each) => each.name === name),
        name,
      );
    for (const { name } of faults)
      assert.ok(
        struck.some(({ fault }) => fault === name),
        name,
      );
  });

  for (const cell of undisturbed) {
    it(`(none) leaves ${cell.scenario} to fail the leak, and to pass against the same build`, async () => {
      const one = endOf(cell);
      assert.equal(one.fault, null);
      assert.deepEqual(await verdictsOf(one), ['fail', 'pass']);
    });
  }

  for (const cell of struck) {
    const how = `${cell.fault} ${cell.lasts ?? 'to the end'} from ${cell.moment} of ${cell.scenario}`;
    it(`(${how}) is overcome, or is the lab's fault and says so`, async () => {
      const one = endOf(cell);
      const [failing, passing] = await verdictsOf(one);
      if (one.fault === null) {
        assert.deepEqual(
          one.outcomes.map(({ status }) => status),
          Array(repeat).fill('done'),
        );
        assert.equal(failing, 'fail');
        // Certificates that were refused for a moment, between two looks at the clock, leave it open.
        const mayStayOpen = cell.fault === 'clock-1970' && cell.lasts !== null;
        assert.ok(passing === 'pass' || (mayStayOpen && passing === 'inconclusive'), `it reads ${passing}`);
        return;
      }
      const expected = says[cell.fault ?? ''];
      assert.ok(expected, `no trial should have failed: ${one.fault}`);
      assert.match(one.fault, expected);
      assert.ok(one.fault.includes(one.serial), one.fault);
      assert.ok(failing === 'inconclusive' || failing === 'fail', `it reads ${failing}`);
      assert.equal(passing, 'inconclusive');
    });
  }
});
