import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type SpawnedPhones, spawnPhones } from '../../../devices/kinds/simulated/spawn.ts';
import { LabError } from '../../../lab/errors.ts';
import { device, firmware, startAdbRig } from './rig.ts';

const firmwareText = `build:
  fingerprint: "${firmware.build.fingerprint}"
  properties: {}
packages: []
emits: []
`;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('simulated phones in a process of their own', () => {
  let folder: string;
  let firmwareFile: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    firmwareFile = join(folder, 'firmware.yaml');
    await writeFile(firmwareFile, firmwareText);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const other = { ...device, serial: 'TESTPHONE2' };
  const names = async (spawned: SpawnedPhones, serial: string) =>
    (await spawned.journal(serial)).flatMap(({ kind, name }) => (kind === 'event' ? [name] : []));

  it('run on ports of their own, take SIM swaps each for itself, and keep their journals', async () => {
    const journalFile = join(folder, 'journal.jsonl');
    const spawned = await spawnPhones([
      { device, firmwareFile, journalFile },
      { device: other, firmwareFile },
    ]);
    const rig = await startAdbRig();
    try {
      assert.deepEqual(
        spawned.phones.map(({ serial }) => serial),
        ['TESTPHONE1', 'TESTPHONE2'],
      );
      assert.equal(new Set(spawned.phones.map(({ port }) => port)).size, 2);
      await spawned.swapSim('TESTPHONE1', 1, null);
      assert.ok((await names(spawned, 'TESTPHONE1')).includes('sim-swap'));
      assert.ok(!(await names(spawned, 'TESTPHONE2')).includes('sim-swap'));
      assert.match(await readFile(journalFile, 'utf8'), /"sim-swap"/);
      await spawned.forget('TESTPHONE2');
      await assert.rejects(spawned.swapSim('ABSENT', 1, null), { code: 'PHONE_MISSING' });
      const said = await rig.run('connect', spawned.phones[1]?.address ?? '');
      assert.match(said.stdout + said.stderr, /connected to|failed to authenticate/);
    } finally {
      await rig.stop();
      await spawned.stop();
    }
    assert.equal(spawned.failed.aborted, false);
    await assert.rejects(spawned.journal('TESTPHONE1'), LabError);
  });

  it('are refused in one sentence where a port is in use or a file is wrong', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await assert.rejects(spawnPhones([{ device, firmwareFile, port }]), (error) => {
      assert.ok(error instanceof LabError && error.code === 'PORT_IN_USE', String(error));
      assert.match(
        error.message,
        new RegExp(`^The simulated phone TESTPHONE1 cannot listen on 127\\.0\\.0\\.1:${port}`),
      );
      return true;
    });
    taken.close();
    await assert.rejects(spawnPhones([{ device, firmwareFile: join(folder, 'absent.yaml') }]), {
      code: 'BAD_FILE',
    });
    await assert.rejects(
      spawnPhones([
        { device, firmwareFile },
        { device, firmwareFile },
      ]),
      { code: 'USAGE' },
    );
  });

  it('end when the process that started them is killed', async () => {
    const spawnModule = new URL('../../../devices/kinds/simulated/spawn.ts', import.meta.url).href;
    const script = join(folder, 'parent.mts');
    const specs = JSON.stringify([{ device, firmwareFile }]);
    await writeFile(
      script,
      `const { spawnPhones } = await import('${spawnModule}');\nconsole.log((await spawnPhones(${specs})).pid);`,
    );
    const tsx = createRequire(import.meta.url).resolve('tsx');
    const parent = spawn(process.execPath, ['--import', tsx, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = await once(parent.stdout, 'data');
    const pid = Number(String(text).trim());
    assert.ok(isRunning(pid));
    parent.kill('SIGKILL');
    while (isRunning(pid)) await nextTurn();
  });

  it('tell when their process ended by itself', async () => {
    const spawned = await spawnPhones([{ device, firmwareFile }]);
    const failed = once(spawned.failed, 'abort');
    process.kill(spawned.pid, 'SIGKILL');
    await failed;
    assert.ok(spawned.failed.reason instanceof LabError);
    assert.match(spawned.failed.reason.message, /SIGKILL/);
    await assert.rejects(spawned.journal('TESTPHONE1'), LabError);
    await spawned.stop();
  });
});
