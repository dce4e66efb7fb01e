import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLab } from '../../lab/main.ts';
import type { Lab } from '../../lab/model/lab.ts';
import type { ServiceRun } from '../../lab/model/service.ts';
import type { ServerParts } from '../../lab/server/parts.ts';
import { approveOnBranch } from '../../lab/wiring/approve-on-branch.ts';
import { keptBundles } from '../../lab/wiring/kept-bundles.ts';
import { addBuild, buildOf } from '../../lab/wiring/service-builds.ts';
import { type TestParts, testParts, testServer } from './parts.ts';
import { submissionFor } from './runs-of.ts';

const recorded = fileURLToPath(new URL('../fixtures/releases/0.1.0/run', import.meta.url));

/** A run that was recorded, and one that waits. */
export const endedRun = '00000000000000aa';
export const waitingRun = '00000000000000bb';

const record: ServiceRun = {
  schema: 'phonehome.service-run/1',
  id: endedRun,
  submission: submissionFor('PHONE'),
  state: 'done',
  waitingFor: null,
  submittedAt: '2026-11-20T22:00:00.000Z',
  startedAt: '2026-11-20T22:00:00.000Z',
  finishedAt: '2026-11-20T23:00:00.000Z',
  host: 'bench-1',
  serials: [],
  trials: { ended: 2, of: 2 },
  verdict: 'pass',
  sentence: 'Nothing new.',
  fault: null,
  exit: 0,
};

export type RecordedWorld = TestParts & {
  readonly lab: Lab;
  readonly server: Awaited<ReturnType<typeof testServer>>;
};

/**
 * A server in front of the real lab, whose home has a recorded run. Only phones and Redis are not there.
 * `more` replaces parts.
 */
export async function recordedWorld(
  more: (world: TestParts) => Partial<ServerParts> = () => ({}),
  perMinute?: number,
): Promise<RecordedWorld> {
  const world = await testParts();
  const { home, parts } = world;
  const folder = parts.folders.pathOf(endedRun);
  await cp(recorded, folder, { recursive: true });
  const baselines = join(home, 'reviewed');
  await mkdir(baselines);
  const before = process.env.PHONEHOME_HOME;
  process.env.PHONEHOME_HOME = home;
  const lab = await openLab();
  if (before === undefined) delete process.env.PHONEHOME_HOME;
  else process.env.PHONEHOME_HOME = before;
  await parts.records.write(record);
  await parts.records.write({ ...record, id: waitingRun, state: 'waiting', finishedAt: null });
  await lab.analyze(folder);
  const devices = { quarantine: async () => undefined, release: async () => undefined };
  Object.assign(parts, {
    lab: { ...lab, devices: devices as unknown as Lab['devices'] },
    baselines,
    approvals: approveOnBranch(baselines, lab.baselines, parts.folders.pathOf, 'branch'),
    bundles: keptBundles(home, parts.blobs, lab.evidence, parts.folders.pathOf),
    buildOf: (said) => buildOf(home, parts.blobs, said),
    addBuild: (said) => addBuild(home, parts.blobs, lab, said),
    buildById: async (wanted) => {
      const { sha256, postBuild } = await lab.builds.find(wanted);
      return { kind: 'ota', sha256, fingerprint: postBuild[0] ?? '' };
    },
    queue: { ...parts.queue, answer: async () => undefined },
    ...more(world),
  } satisfies Partial<ServerParts>);
  const server = await testServer(world, perMinute);
  const close = async () => {
    await server.close();
    await lab.close();
    await world.close();
  };
  return { ...world, lab, server, close };
}
