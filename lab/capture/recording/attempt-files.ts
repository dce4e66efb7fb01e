import { appendFileSync } from 'node:fs';
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mostPacked } from '../../model/body-pack.ts';
import type { Body, CaptureEvent, FlowSight } from '../../model/flow.ts';
import type { RecordingTarget } from '../../model/recorder.ts';
import { type Refusal, refusalsName } from '../../model/trace.ts';
import { placeBytes, placeFile, sha256Of } from './body-file.ts';
import { BodyPack } from './body-pack.ts';
import { BodySync, syncFile } from './body-sync.ts';
import { type BodyHome, BodyWriter } from './body-writer.ts';
import { Budget } from './budget.ts';
import { FlowSights } from './flow-sights.ts';
import type { RecordingOptions } from './recording.ts';

/** Lines wait this long, so that a busy phone costs one write for many. */
const batchMs = 20;

/** So many hashes are remembered, to ask the disk less. */
const mostPlaced = 10_000;

const notHeld =
  'Nothing more was recorded of this attempt: its worker no longer renewed the lease of the phone (it was stopped, had lost Redis, or the phone was taken), so that what came then may be the work of another.';

/**
 * events.jsonl and the bodies of one attempt. Before the first attempt began there is no target:
 * lines then wait in memory and bodies in a folder of the recorder's own, until `adopt`.
 */
export class AttemptFiles implements BodyHome {
  readonly #holdFolder: string;
  readonly #held: RecordingOptions['held'];
  #refused = false;
  readonly #failed: (cause: unknown) => void;
  #target: RecordingTarget | null;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #drains: Promise<void> = Promise.resolve();
  readonly #pending = new Set<Promise<unknown>>();
  readonly #unsynced = new BodySync();
  readonly #pack = new BodyPack();
  /** Bodies that were placed lately: the same ones come again and again. */
  #placed = new Set<string>();
  /** Something came since the last flush. */
  #dirty = true;
  readonly #budget: Budget;
  #exceptions = 0;
  readonly #sights = new FlowSights((sight) => this.#tell(sight));
  readonly #sighted: RecordingOptions['sighted'];
  /** Told when there is an attempt that they are of. */
  #early: FlowSight[] = [];

  constructor(
    target: RecordingTarget | null,
    {
      holdFolder,
      held,
      failed,
      sighted,
      attemptLimit,
    }: Pick<RecordingOptions, 'holdFolder' | 'held' | 'failed' | 'sighted' | 'attemptLimit'>,
  ) {
    this.#budget = new Budget(attemptLimit, (cause) => this.#except(cause));
    this.#sighted = sighted;
    this.#target = target;
    this.#holdFolder = holdFolder;
    this.#held = held;
    this.#failed = failed;
  }

  get bodiesFolder(): string {
    return this.#target?.bodiesFolder ?? this.#holdFolder;
  }

  get adopted(): boolean {
    return this.#target !== null;
  }

  /** What comes when the phone may be another's is no evidence of this attempt: it is left out, which is noted once. */
  write(event: CaptureEvent): void {
    if (!this.#held.holds) {
      this.#refuse();
      return;
    }
    const line = JSON.stringify(event);
    this.#sights.see(event);
    if (!this.#budget.takesLine(event, line.length)) return;
    this.#lines.push(line);
    this.#dirty = true;
    if (this.#target === null || this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#drain().catch(() => {}), batchMs);
  }

  body(): BodyWriter {
    return new BodyWriter(this);
  }

  /** Keeps a body that is in memory as a whole, as far as there is room. */
  keep(bytes: Uint8Array): Body {
    const complete = this.admits(bytes.byteLength);
    const kept = complete ? bytes : new Uint8Array(0);
    const sha256 = sha256Of(kept);
    this.place(sha256, kept);
    return { sha256, bytes: bytes.byteLength, complete };
  }

  admits(bytes: number): boolean {
    return this.#budget.takesBody(bytes);
  }

  place(sha256: string, bytes: Uint8Array): void {
    if (this.#placed.has(sha256)) return;
    this.#dirty = true;
    try {
      if (bytes.byteLength > mostPacked) this.#unsynced.add(placeBytes(this.bodiesFolder, sha256, bytes));
      else this.#pack.add(this.bodiesFolder, sha256, bytes);
    } catch (cause) {
      this.#failed(cause);
    }
    if (this.#placed.size >= mostPlaced) this.#placed = new Set();
    this.#placed.add(sha256);
  }

  failed(cause: unknown): void {
    this.#failed(cause);
  }

  track(write: Promise<string>): void {
    this.#await(write.then((path) => this.#unsynced.add(path)));
  }

  #await(write: Promise<unknown>): void {
    this.#dirty = true;
    const kept = write.catch((cause) => this.#failed(cause));
    this.#pending.add(kept);
    kept.finally(() => this.#pending.delete(kept));
  }

  /** The first attempt takes over what was seen before it. */
  async adopt(target: RecordingTarget): Promise<void> {
    this.#target = target;
    await this.#settle();
    this.#unsynced.drop(this.#holdFolder);
    for (const held of await bodiesIn(this.#holdFolder)) {
      const sha256 = held.slice(held.lastIndexOf('/') + 1);
      this.#unsynced.add(await placeFile(target.bodiesFolder, sha256, held));
    }
    await this.#pack.seal(target.bodiesFolder).catch(this.#failed);
    await this.#drain();
    for (const sight of this.#early) this.#tell(sight);
    this.#early = [];
  }

  /** Resolves when every line and body so far is on disk to stay. */
  async flush(): Promise<void> {
    if (!this.#dirty || this.#target === null) return;
    this.#dirty = false;
    this.#sights.settle();
    await this.#drain();
    await this.#pack.seal(this.#target.bodiesFolder).catch(this.#failed);
    await this.#unsynced.settle(this.#target.bodiesFolder);
    await syncFile(this.#eventsPath(this.#target));
  }

  #tell(sight: FlowSight): void {
    if (this.#target === null) this.#early.push(sight);
    else this.#sighted(this.#target.attemptFolder, sight);
  }

  /** What is not kept is a flow that nobody could read: no verdict may pass over it. */
  #except(cause: string): void {
    this.#exceptions += 1;
    const exception = { at: Date.now(), flow: `x${this.#exceptions}`, client: 'unknown', cause };
    this.#lines.push(JSON.stringify({ type: 'client-error', ...exception } satisfies CaptureEvent));
    this.#dirty = true;
  }

  #refuse(): void {
    if (this.#refused || this.#target === null) return;
    this.#refused = true;
    const { attemptFolder, fencingToken: token } = this.#target;
    const line: Refusal = { at: Date.now(), file: 'events.jsonl', token, reason: notHeld };
    const path = join(attemptFolder, refusalsName);
    this.#await(appendFile(path, `${JSON.stringify(line)}\n`, { mode: 0o600 }));
  }

  /** Lines follow their bodies, so that no line names a body that is not there. */
  #drain(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#drains = this.#drains
      .catch(() => {})
      .then(() => this.#append())
      .catch(this.#failed);
    return this.#drains;
  }

  async #append(): Promise<void> {
    const target = this.#target;
    if (target === null) return;
    const lines = this.#lines;
    this.#lines = [];
    await this.#settle();
    this.#pack.writeOut(target.bodiesFolder);
    const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
    appendFileSync(this.#eventsPath(target), text, { mode: 0o600 });
  }

  async #settle(): Promise<void> {
    await Promise.all([...this.#pending]);
  }

  #eventsPath(target: RecordingTarget): string {
    return join(target.attemptFolder, 'events.jsonl');
  }
}

async function bodiesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
