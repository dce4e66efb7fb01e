import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Judgement } from '../../lab/model/lab.ts';
import type { ServiceRun } from '../../lab/model/service.ts';
import { judgeSubmitted } from '../../lab/wiring/judge-submitted.ts';

describe('what a run that came in is judged against', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    await writeFile(join(folder, 'run.json'), '{}');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function judgedAgainst(baseline: string | null, baselines: string | null) {
    const compared: (readonly string[])[] = [];
    const results = [{ verdict: 'pass', sentence: 'Nothing new.' }];
    const lab = {
      compare: async (folders: readonly string[]) => {
        compared.push(folders);
        return { results, exhibits: [], matrix: null } as unknown as Judgement;
      },
      render: async () => '',
      formats: [],
      exportHar: async () => undefined,
    };
    const plan = { leastTrials: null };
    const run = { id: 'a'.repeat(16), submission: { baseline, plan } } as unknown as ServiceRun;
    const bench = { pathOf: (id: string) => `/runs/${id}`, baselines, lab };
    assert.deepEqual(await judgeSubmitted(run, folder, bench), {
      verdict: 'pass',
      sentence: 'Nothing new.',
      exit: 0,
    });
    return compared;
  }

  it('is the run that its submission names', async () => {
    const id = 'b'.repeat(16);
    assert.deepEqual(await judgedAgainst(id, '/reviewed'), [[`/runs/${id}`, folder]]);
  });

  it('is the reviewed file of its line where it names none', async () => {
    assert.deepEqual(await judgedAgainst(null, '/reviewed'), [['/reviewed', folder]]);
  });

  it('is nothing where the server has no reviewed files', async () => {
    assert.deepEqual(await judgedAgainst(null, null), [[folder]]);
  });
});
