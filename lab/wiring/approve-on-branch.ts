import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { LabError } from '../errors.ts';
import type { BaselineShelf } from '../model/baseline-shelf.ts';
import type { Approvals } from '../server/parts.ts';

/** How a decision leaves the server: a branch that stays here, one that is pushed, or a Gerrit change. */
export const approvalWays = ['branch', 'push', 'gerrit'] as const;
export type ApprovalWay = (typeof approvalWays)[number];

type Place = { readonly top: string; readonly inside: string };

/**
 * Decisions as commits on a branch of the checkout that holds the reviewed files; merging them is the
 * approval. The checkout's own work tree and branch stay as they are. In a folder that is no checkout
 * the file itself is written, and the sentence says so.
 */
export function approveOnBranch(
  baselines: string,
  shelf: BaselineShelf,
  pathOf: (run: string) => string,
  way: ApprovalWay,
): Approvals {
  return {
    accept: (run, { finding, by, reason, reviewBy }) =>
      decide(
        baselines,
        way,
        { branch: `${run}-${finding}`, by, subject: `accept ${finding} of run ${run}`, reason },
        async (where) => {
          const selection = { kind: 'finding' as const, names: [finding] };
          await shelf.accept([pathOf(run)], where, { by, reason, purpose: null, reviewBy, selection });
        },
      ),
    except: (run, { finding, by, owner, reason, expires }) =>
      decide(
        baselines,
        way,
        { branch: `${run}-${finding}`, by, subject: `except ${finding} until ${expires}`, reason },
        async (where) => {
          await shelf.except(where, { what: finding, owner, reason, expires, run: pathOf(run) });
        },
      ),
  };
}

type Decision = {
  readonly branch: string;
  readonly by: string;
  readonly subject: string;
  readonly reason: string;
};

async function decide(
  baselines: string,
  way: ApprovalWay,
  decision: Decision,
  write: (where: string) => Promise<void>,
): Promise<string> {
  const place = await placeOf(baselines);
  if (place === null) {
    await write(baselines);
    return `Written into ${baselines}, which is no git checkout: it holds from now on, without a review.`;
  }
  const tree = await mkdtemp(join(tmpdir(), 'phonehome-approval-'));
  const branch = `phonehome/${decision.branch}`;
  try {
    await git(place.top, ['worktree', 'add', '--detach', '--force', tree, 'HEAD']);
    await write(join(tree, place.inside));
    await commit(tree, decision);
    return await handOver(place.top, tree, branch, way);
  } finally {
    await git(place.top, ['worktree', 'remove', '--force', tree]).catch(() => undefined);
    await rm(tree, { recursive: true, force: true });
  }
}

async function commit(tree: string, { by, subject, reason }: Decision): Promise<void> {
  const author = by.replaceAll(/[<>\n\r]/g, ' ').trim() || 'unknown';
  await git(tree, ['add', '--all']);
  const who = ['-c', `user.name=${author}`, '-c', 'user.email=phonehome@localhost'];
  const message = `${subject}\n\n${reason}\n\nDecided on the dashboard by ${author}.\n`;
  await git(tree, [...who, 'commit', '--no-verify', '--file', '-'], message);
}

async function handOver(top: string, tree: string, branch: string, way: ApprovalWay): Promise<string> {
  if (way === 'gerrit') {
    const target = (await git(top, ['rev-parse', '--abbrev-ref', 'HEAD'])).trim();
    await git(tree, ['push', 'origin', `HEAD:refs/for/${target}`]);
    return `It waits for review as a Gerrit change for ${target}; submitting it approves.`;
  }
  await git(tree, ['branch', '--force', branch, 'HEAD']);
  if (way === 'push') {
    await git(tree, ['push', '--force', 'origin', branch]);
    return `It waits for review on branch ${branch}, which was pushed; open a merge request for it. Merging approves.`;
  }
  return `It waits for review on branch ${branch} of ${top}; push it and open a merge request. Merging approves.`;
}

/** Where the folder lies in a checkout; null where it lies in none. */
async function placeOf(baselines: string): Promise<Place | null> {
  const folder = await realpath(baselines);
  const top = await git(folder, ['rev-parse', '--show-toplevel']).catch(() => null);
  return top === null ? null : { top: top.trim(), inside: relative(top.trim(), folder) };
}

async function git(cwd: string, args: readonly string[], input = ''): Promise<string> {
  const done = await execa('git', args, { cwd, input, reject: false, timeout: 60_000 });
  if (!done.failed) return done.stdout;
  const said = done.stderr.trim().split('\n').at(-1) ?? '';
  throw new LabError('BAD_FILE', `The decision could not be written in ${cwd}: git ${args[0]} said: ${said}`);
}
