import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type HostRecord, isEnded, type RunEvent, runStates, type ServiceRun } from '../model/service.ts';
import type { ServerParts } from './parts.ts';
import type { Runs } from './runs.ts';

const buckets = [1, 5, 30, 120, 600, 1_800, 3_600, 14_400, 43_200];

/** Prometheus metrics of the service. No label names a phone, a run or a person. */
export class Metrics {
  readonly registry = new Registry();
  readonly #parts: ServerParts;
  readonly #runs: Runs;
  readonly #states = new Map<string, { state: string; since: number }>();
  readonly #seen = new Set<string>();
  readonly #waits = this.#histogram('phonehome_run_wait_seconds', 'Time from submission to the first phone');
  readonly #analyses = this.#histogram('phonehome_analysis_seconds', 'Time that an analysis took');
  readonly #trials = this.#counter('phonehome_trials_total', 'Attempts that ended', ['valid']);
  readonly #uploads = this.#counter('phonehome_upload_bytes_total', 'Bytes of blobs received', []);
  readonly #refused = this.#counter('phonehome_uploads_refused_total', 'Blobs that were refused', ['status']);
  readonly #runGauge = this.#gauge('phonehome_runs', 'Runs by state and verdict', ['state', 'verdict']);
  readonly #queue = this.#gauge('phonehome_queue_runs', 'Runs in line, by what they ask for', [
    'selector',
    'status',
  ]);
  readonly #phones = this.#gauge('phonehome_phones', 'Phones: free, busy, quarantined or gone', ['state']);
  readonly #longest = this.#gauge(
    'phonehome_longest_wait_seconds',
    'How long the run waits that waits longest',
    [],
  );
  readonly #disk = this.#gauge('phonehome_disk_free_bytes', "Room on the disk of the lab's home", []);
  readonly #redis = this.#gauge('phonehome_redis_up', 'Whether Redis answers', []);
  readonly #leader = this.#gauge(
    'phonehome_leader',
    'Whether this server holds the place of the one server',
    [],
  );
  readonly #schedule = this.#gauge(
    'phonehome_last_scheduled_run_timestamp_seconds',
    'When a schedule made a run last',
    [],
  );

  constructor(parts: ServerParts, runs: Runs) {
    this.#parts = parts;
    this.#runs = runs;
    collectDefaultMetrics({ register: this.registry });
    this.#trials.inc({ valid: 'true' }, 0);
    this.#trials.inc({ valid: 'false' }, 0);
    runs.on('event', (event) => this.#onEvent(event)).on('run', (run) => this.#onRun(run));
  }

  /** A blob's part came, or was refused. */
  uploaded(bytes: number, status: number): void {
    if (status < 400) this.#uploads.inc(bytes);
    else this.#refused.inc({ status: String(status) });
  }

  /** The metrics as text; what lies elsewhere is asked for now. */
  async text(): Promise<string> {
    this.#countRuns();
    this.#disk.set(await this.#parts.diskFree());
    this.#leader.set(this.#parts.leads() ? 1 : 0);
    try {
      this.#countPhones(await this.#parts.queue.hosts());
      this.#countQueue(await this.#parts.queue.depths());
      this.#redis.set(1);
    } catch {
      this.#redis.set(0);
    }
    return await this.registry.metrics();
  }

  #countRuns(): void {
    this.#runGauge.reset();
    for (const state of runStates) this.#runGauge.set({ state, verdict: 'none' }, 0);
    const runs = this.#runs.list();
    for (const { state, verdict } of runs) this.#runGauge.inc({ state, verdict: verdict ?? 'none' });
    const waiting = runs.filter(({ state }) => state === 'waiting');
    const oldest = Math.min(...waiting.map(({ submittedAt }) => Date.parse(submittedAt)), Date.now());
    this.#longest.set((Date.now() - oldest) / 1_000);
    const scheduled = runs.filter(({ submission }) => submission.occasion === 'schedule');
    this.#schedule.set(Math.max(0, ...scheduled.map(({ submittedAt }) => Date.parse(submittedAt))) / 1_000);
  }

  #countPhones(hosts: readonly HostRecord[]): void {
    const phones = hosts.flatMap((host) => host.phones);
    for (const { serial } of phones) this.#seen.add(serial);
    const quarantined = phones.filter(({ quarantine }) => quarantine !== null).length;
    const busy = phones.filter(
      ({ quarantine, run, health }) => quarantine === null && (run ?? health) !== null,
    );
    this.#phones.set({ state: 'quarantined' }, quarantined);
    this.#phones.set({ state: 'busy' }, busy.length);
    this.#phones.set({ state: 'free' }, phones.length - quarantined - busy.length);
    this.#phones.set({ state: 'gone' }, this.#seen.size - new Set(phones.map(({ serial }) => serial)).size);
  }

  #countQueue(depths: Awaited<ReturnType<ServerParts['queue']['depths']>>): void {
    this.#queue.reset();
    for (const [name, { waiting, active }] of Object.entries(depths)) {
      // The end of a queue's name is made of a serial or a line.
      const selector = name.split('-').slice(0, 2).join('-');
      this.#queue.inc({ selector, status: 'waiting' }, waiting);
      this.#queue.inc({ selector, status: 'active' }, active);
    }
  }

  #onEvent({ kind, text }: RunEvent): void {
    if (kind === 'trial-end') this.#trials.inc({ valid: String(/^\S+ valid \(/.test(text)) });
  }

  #onRun(run: ServiceRun): void {
    const before = this.#states.get(run.id);
    if (before?.state === run.state) return;
    const now = performance.now();
    const seconds = before === undefined ? null : (now - before.since) / 1_000;
    if (before?.state === 'waiting' && run.state === 'running' && seconds !== null)
      this.#waits.observe(seconds);
    if (before?.state === 'analysing' && isEnded(run) && seconds !== null) this.#analyses.observe(seconds);
    if (isEnded(run)) this.#states.delete(run.id);
    else this.#states.set(run.id, { state: run.state, since: now });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] });
  }
}
