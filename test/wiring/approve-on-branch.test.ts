import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { BaselineShelf } from '../../lab/model/baseline-shelf.ts';
import { type ApprovalWay, approveOnBranch } from '../../lab/wiring/approve-on-branch.ts';

const said = {
  finding: 'F-12ab34cd',
  by: 'release <team>',
  reason: 'crash statistics',
  reviewBy: '2027-05-01',
};

describe('a decision of the dashboard', () => {
  let folder = '';
  const git = async (cwd: string, ...args: string[]) => (await execa('git', args, { cwd })).stdout;

  /** Writes a line into the file of the line, as the shelf does, and says so. */
  const shelf = {
    accept: async (_runs: readonly string[], where: string, { reason }: { reason: string }) => {
      const file = join(where, 'phone.yaml');
      const text = await readFile(file, 'utf8');
      if (!text.includes(reason)) await writeFile(file, `${text}# accepted: ${reason}\n`);
      return [];
    },
    except: async () => Promise.reject(new Error('git must not be left with half a decision')),
  } as unknown as BaselineShelf;
  const approvals = (way: ApprovalWay) =>
    approveOnBranch(join(folder, 'repo/baselines'), shelf, (run) => run, way);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-approve-'));
    const repo = join(folder, 'repo');
    await mkdir(join(repo, 'baselines'), { recursive: true });
    await writeFile(join(repo, 'baselines/phone.yaml'), 'line: phone\nentries: []\n');
    await git(repo, 'init', '--quiet', '--initial-branch', 'main');
    await git(repo, 'add', '--all');
    await git(repo, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'baselines');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is a commit on a branch of its own, and leaves the checkout as it was', async () => {
    const repo = join(folder, 'repo');
    const sentence = await approvals('branch').accept('00aa', said);
    assert.match(sentence, /waits for review on branch phonehome\/00aa-F-12ab34cd/);
    assert.match(await git(repo, 'show', 'phonehome/00aa-F-12ab34cd:baselines/phone.yaml'), /accepted/);
    const message = await git(repo, 'log', '-1', '--format=%an|%s|%b', 'phonehome/00aa-F-12ab34cd');
    assert.match(message, /^release {2}team\|accept F-12ab34cd of run 00aa\|crash statistics/);
    assert.equal(await readFile(join(repo, 'baselines/phone.yaml'), 'utf8'), 'line: phone\nentries: []\n');
    assert.equal(await git(repo, 'status', '--porcelain'), '');
    assert.equal((await git(repo, 'worktree', 'list')).split('\n').length, 1);
  });

  it('is pushed where the server is told so, as a branch or as a Gerrit change', async () => {
    const repo = join(folder, 'repo');
    await git(folder, 'clone', '--quiet', '--bare', repo, 'origin.git');
    await git(repo, 'remote', 'add', 'origin', join(folder, 'origin.git'));
    await approvals('push').accept('00aa', said);
    await approvals('gerrit').accept('00bb', said);
    const refs = await git(join(folder, 'origin.git'), 'for-each-ref', '--format=%(refname)');
    assert.deepEqual(refs.split('\n'), [
      'refs/for/main',
      'refs/heads/main',
      'refs/heads/phonehome/00aa-F-12ab34cd',
    ]);
  });

  it('goes on top of an earlier one on the same finding, and drops neither that nor what was pushed since', async () => {
    const repo = join(folder, 'repo');
    const branch = 'phonehome/00aa-F-12ab34cd';
    await git(folder, 'clone', '--quiet', '--bare', repo, 'origin.git');
    await git(repo, 'remote', 'add', 'origin', join(folder, 'origin.git'));
    await approvals('push').accept('00aa', said);
    await assert.rejects(approvals('push').accept('00aa', said), /decided so already: it stands on branch/);
    const second = await approvals('push').accept('00aa', { ...said, reason: 'second thoughts' });
    assert.match(second, /on top of an earlier decision, on branch/);
    const text = await git(join(folder, 'origin.git'), 'show', `${branch}:baselines/phone.yaml`);
    assert.match(text, /crash statistics\n# accepted: second thoughts/);
    assert.equal(await git(repo, 'rev-list', '--count', `main..${branch}`), '2');
    // A reviewer has added a commit of her own to the branch at the origin.
    const review = join(folder, 'review');
    await git(folder, 'clone', '--quiet', '--branch', branch, 'origin.git', 'review');
    await git(
      review,
      '-c',
      'user.name=r',
      '-c',
      'user.email=r@b',
      'commit',
      '--allow-empty',
      '-qm',
      'reviewed',
    );
    await git(review, 'push', '--quiet', 'origin', branch);
    const tip = await git(repo, 'rev-parse', branch);
    await assert.rejects(approvals('push').accept('00aa', { ...said, reason: 'third' }), /git push said/);
    assert.equal(await git(join(folder, 'origin.git'), 'log', '-1', '--format=%s', branch), 'reviewed');
    assert.equal(await git(repo, 'rev-parse', branch), tip);
  });

  it('has a Change-Id on its way to Gerrit: one for each decision, the same for the same', async () => {
    const repo = join(folder, 'repo');
    const origin = join(folder, 'origin.git');
    await git(folder, 'clone', '--quiet', '--bare', repo, 'origin.git');
    await git(repo, 'remote', 'add', 'origin', origin);
    const ids: string[] = [];
    for (const reason of ['early', 'early', 'late']) {
      await approvals('gerrit').accept('00aa', { ...said, reason });
      ids.push(
        await git(origin, 'log', '-1', '--format=%(trailers:key=Change-Id,valueonly)', 'refs/for/main'),
      );
      await git(origin, 'update-ref', '-d', 'refs/for/main');
    }
    for (const id of ids) assert.match(id.trim(), /^I[0-9a-f]{40}$/);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], ids[2]);
  });

  it('leaves nothing behind when it cannot be written', async () => {
    const repo = join(folder, 'repo');
    const exception = { finding: 'F-1', by: 'b', owner: 'o', reason: 'r', expires: '2027-01-01' };
    await assert.rejects(approvals('branch').except('00aa', exception), /half a decision/);
    assert.equal(await git(repo, 'branch', '--list', 'phonehome/*'), '');
    assert.equal((await git(repo, 'worktree', 'list')).split('\n').length, 1);
  });

  it('says that it holds at once where the folder is no checkout', async () => {
    await rm(join(folder, 'repo/.git'), { recursive: true });
    assert.match(await approvals('branch').accept('00aa', said), /no git checkout: it holds from now on/);
    assert.match(await readFile(join(folder, 'repo/baselines/phone.yaml'), 'utf8'), /accepted/);
  });
});
