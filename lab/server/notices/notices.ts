import { createHash } from 'node:crypto';
import { LabError, sentenceOf } from '../../errors.ts';
import { type Commit, type Delivery, isEnded, type Notice, type ServiceRun } from '../../model/service.ts';
import { askSafely } from '../outbound/safe-request.ts';
import type { ServerParts } from '../parts.ts';
import type { Runs } from '../runs.ts';
import type { NoticeKind } from './kind.ts';
import { noticeKinds } from './list.ts';

/** How long after a try that failed the next one comes; then it is given up. */
const againMs = [5_000, 30_000, 120_000, 600_000, 3_600_000, 3 * 3_600_000, 6 * 3_600_000];
const limitMs = 15_000;
const atOnce = 20;

/**
 * Tells those who asked for it how runs ended, and code hosts that they began: each of them once for each
 * run and commit. What is to be told is on disk before it is tried, and each try is noted there.
 */
export class Notices {
  readonly #parts: ServerParts;
  readonly #runs: Runs;
  readonly #page: string | null;
  readonly #deliveries = new Map<string, Delivery>();
  #turn: Promise<unknown> = Promise.resolve();

  /** `address`: where this server is reached by people, for links; null where nobody said it. */
  constructor(parts: ServerParts, runs: Runs, address: string | null) {
    this.#parts = parts;
    this.#runs = runs;
    this.#page = address;
  }

  /** Reads what is on disk and takes up what a crash left. Answers what could not be read. */
  async open(): Promise<readonly string[]> {
    const { deliveries, broken } = await this.#parts.deliveries.all();
    for (const each of deliveries) this.#deliveries.set(each.id, each);
    await this.prune();
    for (const run of this.#runs.list()) await this.#consider(run);
    this.#runs.on('run', (run) => {
      this.#turn = this.#turn
        .then(() => this.#consider(run))
        .catch((error: unknown) => this.#parts.log('error', sentenceOf(error), { run: run.id }));
    });
    return broken;
  }

  /** What was told or is to be, the newest first. */
  list(): readonly Delivery[] {
    return [...this.#deliveries.values()].reverse();
  }

  /**
   * Forgets what was told of runs that are no more, or to somebody who is not told any more. All else
   * stays as long as its run: without it the run would be told of again.
   */
  async prune(): Promise<void> {
    const runs = new Set(this.#runs.list().map(({ id }) => id));
    const names = new Set((await this.#parts.notices()).map(({ name }) => name));
    for (const { id, run, notice, state } of [...this.#deliveries.values()]) {
      if (runs.has(run) && (names.has(notice) || state === 'pending')) continue;
      await this.#parts.deliveries.remove(id);
      this.#deliveries.delete(id);
    }
  }

  /** Tries what is due at `now`. */
  async tick(now = Date.now()): Promise<void> {
    await this.#turn;
    await this.#dropStarts();
    const due = [...this.#deliveries.values()].filter(
      ({ state, nextAt }) => state === 'pending' && nextAt !== null && Date.parse(nextAt) <= now,
    );
    const notices = await this.#parts.notices();
    await Promise.all(due.slice(0, atOnce).map((each) => this.#try(each, notices, now)));
  }

  /** A start that was not told before the run ended would come after the end, and hide it. */
  async #dropStarts(): Promise<void> {
    const over = new Set(this.#runs.list().flatMap((run) => (isEnded(run) ? [run.id] : [])));
    for (const { id, run, about, state } of [...this.#deliveries.values()]) {
      if (about !== 'start' || state !== 'pending' || !over.has(run)) continue;
      await this.#parts.deliveries.remove(id);
      this.#deliveries.delete(id);
    }
  }

  async #consider(run: ServiceRun): Promise<void> {
    const happenedAt = isEnded(run) ? run.finishedAt : run.startedAt;
    if (happenedAt === null) return;
    for (const notice of await this.#parts.notices()) {
      if (happenedAt < notice.createdAt) continue;
      const { byCommit } = kindOf(notice);
      if (!byCommit && !isEnded(run)) continue;
      const commits: readonly (Commit | null)[] = byCommit ? (run.commits ?? []) : [null];
      for (const commit of commits) await this.#plan(notice, run, commit);
    }
  }

  async #plan(notice: Notice, run: ServiceRun, commit: Commit | null): Promise<void> {
    const start = isEnded(run) ? [] : (['start'] as const);
    const id = createHash('sha256')
      .update(JSON.stringify([notice.name, notice.createdAt, run.id, commit, ...start]))
      .digest('hex')
      .slice(0, 24);
    if (this.#deliveries.has(id)) return;
    await this.#write({
      schema: 'phonehome.delivery/1',
      id,
      notice: notice.name,
      run: run.id,
      commit,
      ...(isEnded(run) ? {} : { about: 'start' }),
      state: 'pending',
      tries: [],
      nextAt: isEnded(run) ? run.finishedAt : run.startedAt,
    });
  }

  async #try(delivery: Delivery, notices: readonly Notice[], now: number): Promise<void> {
    const notice = notices.find(({ name }) => name === delivery.notice);
    if (notice === undefined) {
      await this.#note(delivery, 'it was removed', 'given-up', now);
      return;
    }
    const told = await this.#send(notice, delivery, now).then(
      ({ status, text }) => ({
        status,
        answer: `${status} ${text.replace(/\s+/g, ' ').slice(0, 200)}`.trim(),
      }),
      (error: unknown) => ({ status: 0, answer: sentenceOf(error) }),
    );
    const { status, answer } = told;
    if (status >= 200 && status < 300) await this.#note(delivery, answer, 'delivered', now);
    else if (status === 410) await this.#note(delivery, answer, 'given-up', now);
    else if (status >= 300 && status < 400)
      await this.#note(delivery, `${status}: redirects are not followed`, 'pending', now);
    else await this.#note(delivery, answer, 'pending', now);
  }

  async #send(notice: Notice, { id, run, commit }: Delivery, now: number) {
    const told = this.#runs.get(run);
    const token = notice.token === null ? '' : await this.#parts.secretOf(notice.token);
    const page = this.#page === null ? null : new URL(`/runs/${run}`, this.#page).href;
    const post = kindOf(notice).request({ notice, run: told, commit, token, id, now, page });
    return askSafely({
      url: post.url,
      method: 'POST',
      headers: {
        ...post.headers,
        'content-type': 'application/json',
        'user-agent': `phonehome/${this.#parts.version}`,
      },
      body: JSON.stringify(post.body),
      allowedHosts: notice.allowedHosts,
      timeoutMs: limitMs,
    });
  }

  async #note(delivery: Delivery, answer: string, end: Delivery['state'], now: number): Promise<void> {
    const tries = [...delivery.tries, { at: new Date(now).toISOString(), answer }];
    const wait = againMs[tries.length - 1];
    const state = end === 'pending' && wait === undefined ? 'given-up' : end;
    const nextAt = state === 'pending' && wait !== undefined ? new Date(now + wait).toISOString() : null;
    await this.#write({ ...delivery, state, tries, nextAt });
    const { notice, run } = delivery;
    const then =
      state === 'pending' ? `; again at ${nextAt}` : state === 'given-up' ? '; it is given up' : '';
    const level = state === 'delivered' ? 'info' : 'warn';
    this.#parts.log(level, `${notice} was told of run ${run}: ${answer}${then}`, { run, notice });
  }

  async #write(delivery: Delivery): Promise<void> {
    await this.#parts.deliveries.write(delivery);
    this.#deliveries.set(delivery.id, delivery);
  }
}

function kindOf({ kind }: Notice): NoticeKind {
  const found = noticeKinds.find(({ name }) => name === kind);
  if (found !== undefined) return found;
  const names = noticeKinds.map(({ name }) => name).join(', ');
  throw new LabError('USAGE', `Nobody of kind "${kind}" can be told. The kinds are ${names}.`);
}
