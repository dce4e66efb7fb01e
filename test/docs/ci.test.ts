import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { RunJudgement } from '../../lab/model/service.ts';
import { formats } from '../../lab/wiring/render.ts';
import { type TestParts, testParts, testServer, token, workSecret } from '../server/parts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const revision = 'abcdef0123456789abcdef0123456789abcdef01';

type Ended = { code: number | null; out: string; err: string };

/** The shell of each file in docs/ci, run against a real server; its worker is one that says it has done the run. */
describe('the files for CI', function () {
  this.timeout(120_000);
  let world: TestParts;
  let lab: Awaited<ReturnType<typeof testServer>>;
  let folder = '';
  /** Whether the simulated worker takes runs. */
  let works = true;

  before(async () => {
    world = await testParts();
    Object.assign(world.parts, { lab: { formats }, judge });
    const { queue } = world.parts;
    const { add } = queue;
    Object.assign(queue, {
      add: async (run: { id: string }, priority: number) => {
        await add.call(queue, run as never, priority);
        if (works) setImmediate(() => void work(run.id));
      },
    });
    lab = await testServer(world);
  });
  after(async () => {
    await lab.close();
    await world.close();
  });
  beforeEach(async () => {
    works = true;
    folder = await mkdtemp(join(tmpdir(), 'phonehome-ci-'));
    await mkdir(join(folder, 'bin'));
    await symlink(join(root, 'phonehome'), join(folder, 'bin/phonehome'));
    await writeFile(join(folder, 'ota.zip'), folder);
    await writeFile(join(folder, 'plan.yaml'), 'scenarios: [boot, idle]\nresponders: [sink, success]\n');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What the server's analysis leaves: a file of each format. */
  async function judge(_run: unknown, run: string): Promise<RunJudgement> {
    await mkdir(join(run, 'derived'), { recursive: true });
    for (const { name, file } of formats)
      await writeFile(join(run, 'derived', file), `a report as ${name}\n`);
    return world.world.judgement;
  }

  async function work(id: string): Promise<void> {
    const post = (what: string, body: object) =>
      fetch(`${lab.url}/api/v1/work/runs/${id}/${what}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${workSecret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ host: 'host', ...body }),
      });
    await post('assign', { serials: ['S1'] });
    await post('complete', { fault: null, exit: 0, files: [] });
  }

  const environment = (more: NodeJS.ProcessEnv = {}) => ({
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    PHONEHOME_HOME: join(folder, 'home'),
    LAB_URL: lab.url,
    PHONEHOME_TOKEN: token,
    OTA: 'ota.zip',
    ...more,
  });

  async function shell(
    script: string,
    more: NodeJS.ProcessEnv = {},
    program = ['bash', '-e', '-c'],
  ): Promise<Ended> {
    const [command = '', ...args] = program;
    const child = spawn(command, [...args, script], {
      cwd: folder,
      env: environment(more),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      texts.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      texts.err += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...texts };
  }

  const text = (name: string) => readFile(join(root, 'docs/ci', name), 'utf8');
  const judged = (verdict: RunJudgement['verdict'], exit: number) => {
    world.world.judgement = { verdict, sentence: 'As the test says.', exit };
  };

  it('ask, wait, and show the summary on GitHub Actions', async () => {
    judged('pass', 0);
    const { jobs } = parse(await text('github-actions.yml')) as {
      jobs: { phonehome: { steps: { name?: string; run?: string }[] } };
    };
    const steps = jobs.phonehome.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    assert.equal(steps.length, 3);
    // What GitHub puts in place of an expression never stands in a script: a branch's name is no program.
    assert.ok(steps.every((step) => !step.includes('${{')));
    const env = {
      GITHUB_SHA: revision,
      GITHUB_REPOSITORY: 'maker/firmware',
      GITHUB_REF_NAME: 'a branch; exit 9',
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    };
    for (const step of steps) {
      const ended = await shell(step, env);
      assert.equal(ended.code, 0, ended.err);
    }
    const ids = (await readFile(join(folder, 'runs.txt'), 'utf8')).trim().split('\n');
    assert.equal(ids.length, 2);
    const run = lab.runs.get(ids[0] ?? '');
    assert.equal(run.submission.note, 'a branch; exit 9');
    assert.deepEqual(run.commits, [{ project: 'maker/firmware', revision, change: null }]);
    assert.equal(
      await readFile(join(folder, 'summary.md'), 'utf8'),
      'a report as github-summary\n'.repeat(2),
    );
    assert.equal((await readdir(join(folder, 'reports'))).length, 6);
  });

  it('break the job on GitLab when the verdict is FAIL, with its reports kept, and end runs of a cancelled job', async () => {
    judged('fail', 1);
    const { phonehome } = parse(await text('gitlab-ci.yml')) as {
      phonehome: { script: string[]; after_script: string[]; artifacts: { reports: Record<string, string> } };
    };
    const env = { CI_COMMIT_SHA: revision, CI_PROJECT_PATH: 'maker/firmware', CI_COMMIT_REF_NAME: 'main' };
    const ended = await shell(phonehome.script.join('\n'), env);
    assert.equal(ended.code, 1, ended.err);
    assert.equal(ended.out, 'FAIL  As the test says.\n'.repeat(2));
    for (const [name, pattern] of Object.entries(phonehome.artifacts.reports)) {
      const listed = await shell(`ls ${pattern}`);
      assert.equal(listed.out.trim().split('\n').length, 2, `${name}: ${pattern} names no file`);
    }
    works = false;
    await writeFile(join(folder, 'ota.zip'), 'another');
    const [ask = ''] = phonehome.script;
    assert.equal((await shell(ask, env)).code, 0);
    const after = await shell(phonehome.after_script.join('\n'), { CI_JOB_STATUS: 'canceled' });
    assert.equal(after.code, 0, after.err);
    const ids = (await readFile(join(folder, 'runs.txt'), 'utf8')).trim().split('\n');
    assert.deepEqual(
      ids.map((id) => lab.runs.get(id).state),
      ['cancelled', 'cancelled'],
    );
  });

  it('leave exit code 3 to Jenkins when the verdict is INCONCLUSIVE', async () => {
    judged('inconclusive', 3);
    const scripts = [...(await text('Jenkinsfile')).matchAll(/'''([\s\S]*?)'''/g)].map(
      ([, script]) => script ?? '',
    );
    assert.equal(scripts.length, 3);
    const env = { JOB_NAME: 'firmware', BUILD_NUMBER: '7' };
    const [ask = '', wait = '', aborted = ''] = scripts;
    const program = ['sh', '-e', '-c'];
    assert.equal((await shell(ask, env, program)).code, 0);
    const ended = await shell(wait, env, program);
    assert.equal(ended.code, 3, ended.err);
    const late = await shell(aborted, env, program);
    assert.equal(late.code, 0);
    assert.match(late.err, /has ended already: done/);
  });

  it('may leave a run be when they are interrupted, or end it', async () => {
    works = false;
    for (const [option, state] of [
      ['', 'waiting'],
      ['--cancel-on-interrupt', 'cancelled'],
    ] as const) {
      const asked = await shell(
        `phonehome submit --build ota.zip --plan plan.yaml --scenario idle --responder sink --again --json`,
      );
      const { id } = JSON.parse(asked.out) as { id: string };
      const child = spawn('bash', ['-c', `exec phonehome wait ${option} ${id}`], {
        cwd: folder,
        env: environment(),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const closed = once(child, 'close') as Promise<[number | null]>;
      let told = false;
      child.stderr.on('data', () => {
        if (!told) child.kill('SIGINT');
        told = true;
      });
      assert.deepEqual(await closed.then(([code]) => code), 4);
      assert.equal(lab.runs.get(id).state, state);
    }
  });

  it('ask with one Idempotency-Key for one run, and are refused another with it', async () => {
    works = false;
    const ask = (more: string) =>
      shell(`phonehome submit --plan plan.yaml --responder sink --idempotency-key job-1 ${more}`);
    const [first, second] = [await ask(''), await ask('')];
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /^[0-9a-f]{16}\n$/);
    assert.equal(second.out, first.out);
    const other = await ask('--repeat 9');
    assert.equal(other.code, 2);
    assert.match(other.err, /was used for another request/);
  });

  it('hear of a schedule what is wrong with it, and when it runs', async () => {
    works = false;
    const add = (more: string) => shell(`phonehome schedule add nightly --plan plan.yaml ${more}`);
    const wrong = await add('--cron "30 25 * * *" --time-zone Europe/Oslo');
    assert.deepEqual([wrong.code, wrong.out], [2, '']);
    assert.match(wrong.err, /The hour "25" of "30 25 \* \* \*" is wrong/);
    const added = await add('--cron "30 1 * * *" --time-zone Europe/Oslo --line maker-one/eu --newest onyx');
    assert.equal(added.code, 0, added.err);
    assert.match(added.out, /^Schedule nightly runs next at \d{4}-\d\d-\d\dT\d\d:30:00\.000Z\.\n$/);
    const ran = await shell('phonehome schedule run-now nightly');
    assert.match(ran.out, /^([0-9a-f]{16}\n){2}$/);
    const [id = ''] = ran.out.split('\n');
    assert.equal(lab.runs.get(id).submission.plan.phones.line, 'maker-one/eu');
    assert.match((await shell('phonehome schedule pause nightly')).out, /is paused/);
    assert.match(
      (await shell('phonehome schedule list')).out,
      /^nightly {2}30 1 \* \* \* {2}Europe\/Oslo {2}paused/,
    );
    assert.equal((await shell('phonehome schedule remove nightly')).code, 0);
    assert.match((await shell('phonehome schedule list')).out, /There is no schedule/);
  });
});
