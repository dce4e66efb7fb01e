import { createHash, randomBytes } from 'node:crypto';
import type { QueuedRun } from '../model/run-queue.ts';
import type { ServiceRun, Submission } from '../model/service.ts';

/** A run as the queue knows it. */
export function queuedOf({ id, submission }: Pick<ServiceRun, 'id' | 'submission'>): QueuedRun {
  return { id, phones: submission.plan.phones, simulated: submission.build.kind === 'firmware' };
}

/** The id of a run: the same for the same build and plan, unless `again` is said; then `key` tells it apart. */
export function idOf({ build, plan, baseline }: Submission, again: boolean, key: string | null): string {
  const nonce = again || build.kind === 'booted' ? (key ?? randomBytes(8).toString('hex')) : '';
  return createHash('sha256')
    .update(JSON.stringify([build, sorted(plan), baseline, nonce]))
    .digest('hex')
    .slice(0, 16);
}

/** The same plan is the same, in whatever order its parts were written. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]));
}

/** The seed of a run's order of trials. */
export function seedOf(id: string): number {
  return 1 + (Number.parseInt(id.slice(0, 8), 16) % (2 ** 31 - 1));
}
