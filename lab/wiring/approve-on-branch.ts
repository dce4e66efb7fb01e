import { createHash } from 'node:crypto';
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
  const ref = `refs/heads/phonehome/${decision.branch}`;
  try {
    // A decision that waits for its review stays: a second one on the same finding goes on top of it.
    const before = way === 'gerrit' ? null : await tipOf(place.top, ref);
    await git(place.top, ['worktree', 'add', '--detach', '--force', tree, before ?? 'HEAD']);
    await write(join(tree, place.inside));
    await git(tree, ['add', '--all']);
    const changed = await git(tree, ['status', '--porcelain']);
    if (changed.trim() === '') throw decidedAlready(before === null ? null : ref);
    await commit(tree, decision, way);
    return await handOver(place.top, tree, { ref, before, way });
  } finally {
    await git(place.top, ['worktree', 'remove', '--force', tree]).catch(() => undefined);
    await rm(tree, { recursive: true, force: true });
  }
}

async function commit(tree: string, decision: Decision, way: ApprovalWay): Promise<void> {
  const { by, subject, reason } = decision;
  const author = by.replaceAll(/[<>\n\r]/g, ' ').trim() || 'unknown';
  const who = ['-c', `user.name=${author}`, '-c', 'user.email=phonehome@localhost'];
  const told = `${subject}\n\n${reason}\n\nDecided on the dashboard by ${author}.\n`;
  const message = way === 'gerrit' ? `${told}\nChange-Id: ${changeIdOf(decision)}\n` : told;
  await git(tree, [...who, 'commit', '--no-verify', '--file', '-'], message);
}

/** The same decision is the same change, so that one that was sent twice is not reviewed twice. */
function changeIdOf(decision: Decision): string {
  return `I${createHash('sha1').update(JSON.stringify(decision)).digest('hex')}`;
}

type HandOver = { readonly ref: string; readonly before: string | null; readonly way: ApprovalWay };

async function handOver(top: string, tree: string, { ref, before, way }: HandOver): Promise<string> {
  if (way === 'gerrit') {
    const target = (await git(top, ['rev-parse', '--abbrev-ref', 'HEAD'])).trim();
    await git(tree, ['push', 'origin', `HEAD:refs/for/${target}`]);
    return `It waits for review as a Gerrit change for ${target}; submitting it approves.`;
  }
  const branch = ref.replace('refs/heads/', '');
  const head = (await git(tree, ['rev-parse', 'HEAD'])).trim();
  // Never by force: what somebody else put there meanwhile is not this server's to drop.
  if (way === 'push') await git(tree, ['push', 'origin', `HEAD:${ref}`]);
  await git(top, ['update-ref', ref, head, before ?? '0'.repeat(head.length)]);
  const also = before === null ? '' : ', on top of an earlier decision,';
  if (way === 'push') {
    return `It waits for review${also} on branch ${branch}, which was pushed; open a merge request for it. Merging approves.`;
  }
  return `It waits for review${also} on branch ${branch} of ${top}; push it and open a merge request. Merging approves.`;
}

/** The commit at which a branch stands; null where there is none. */
async function tipOf(top: string, ref: string): Promise<string | null> {
  return await git(top, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).then(
    (text) => text.trim(),
    () => null,
  );
}

function decidedAlready(ref: string | null): LabError {
  const where = ref === null ? 'in the reviewed files' : `on branch ${ref.replace('refs/heads/', '')}`;
  return new LabError('USAGE', `This was decided so already: it stands ${where}. Nothing was written.`);
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
