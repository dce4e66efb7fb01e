import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../../lab/model/service.ts';
import { attemptsOf, linesOf } from './documents.ts';
import { processesOf } from './processes.ts';
import { exampleFirmware, type Kept, openServiceLab, type RunView, type ServiceLab } from './service-lab.ts';

const repeat = 4;
const lastWord = 'The work on it ended here: The queue gave this run to another worker.';
/** Rights have to end by their real terms, which takes a minute or two. */
const full = process.env.PHONEHOME_TEST_SIZE === 'full';

describe('A host that stands still, all of it, while it holds a phone', function () {
  this.timeout(10 * 60_000);
  let lab: ServiceLab;
  let stopped: readonly number[] = [];

  before(async function () {
    if (!full) this.skip();
    lab = await openServiceLab({ workers: 2, phonesEach: 1 });
  });
  after(async () => {
    signalAll('SIGCONT');
    await lab?.close();
  });

  function signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const pid of stopped) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }

  /** Again until nothing new was started meanwhile. */
  async function freeze({ home }: Kept): Promise<void> {
    for (;;) {
      const found = (await processesOf(home)).map(({ pid }) => pid);
      if (found.every((pid) => stopped.includes(pid))) return;
      stopped = found;
      signalAll('SIGSTOP');
    }
  }

  async function submit(): Promise<string> {
    const firmware = await lab.sendBlob(exampleFirmware('leaking.yaml'));
    const plan = { scenarios: ['screen-on'], repeat, dwell: '500ms', phones: { line: lab.line, count: 1 } };
    const asked = await lab.api<RunView>('/api/v1/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ build: { kind: 'firmware', sha256: firmware }, plan }),
    });
    return asked.body.id;
  }

  it('loses its run to another, and when it goes on nothing that it writes counts', async () => {
    const id = await submit();
    const folder = lab.rig.path('server', 'runs', id);
    const events = () => linesOf<RunEvent>(lab.rig.path('server', 'service', 'runs', `${id}.events.jsonl`));
    const held = await lab.until(id, ({ trials }) => trials.ended > 0);
    assert.ok(held.trials.ended < repeat, 'the run ended too early for this test');
    const holder = lab.workers.find(({ name }) => held.host?.startsWith(`${name}-`));
    assert.ok(holder);
    await freeze(holder);
    const done = await lab.until(id, ({ exit }) => exit !== null);
    assert.notEqual(done.host, held.host);
    assert.deepEqual([done.state, done.trials], ['done', { ended: repeat, of: repeat }]);
    const before = { attempts: await attemptsOf(folder), events: await events() };
    signalAll('SIGCONT');
    // Its last word on that run: what it had under way is told and sent by then, or refused.
    while (!holder.said().includes(lastWord)) await sleep(200);
    assert.deepEqual({ attempts: await attemptsOf(folder), events: await events() }, before);
    assert.equal(holder.starts(), 1);
  });
});
