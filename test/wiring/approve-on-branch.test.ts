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
    accept: async (_runs: readonly string[], where: string) => {
      await writeFile(join(where, 'phone.yaml'), 'line: phone\nentries: [accepted]\n');
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
