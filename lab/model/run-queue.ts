import type { HostRecord, PhoneSelector } from './service.ts';

/** A run that a worker took from the queue. */
export type QueuedRun = {
  readonly id: string;
  readonly phones: PhoneSelector;
  readonly simulated: boolean;
};

/** How the work on a queued run ended. */
export type WorkEnd =
  | { readonly kind: 'done' }
  /** No phone of this host is free for it now: asked again later, here or elsewhere. */
  | { readonly kind: 'later'; readonly afterMs: number };

/**
 * The runs that wait for phones, and the hosts that have some, in Redis. A run is in one queue, by what
 * it asks for: one phone, a line, or any phone; a worker takes from the queues that its phones answer.
 */
export interface RunQueue {
  /** Puts a run in line; one that is there stays where it is. The smaller `priority`, the earlier. */
  add(run: QueuedRun, priority: number): Promise<void>;
  /** Takes a run out, whether it waits or is worked on: its worker is told to stop. */
  cancel(id: string): Promise<void>;
  /** Whether the queue knows the run: it waits, or somebody works on it. */
  holds(run: QueuedRun): Promise<boolean>;
  /** Takes runs for these phones, until `stop`. `work` rejects where the run shall be tried again. */
  consume(
    phones: readonly { readonly serial: string; readonly line: string; readonly product: string }[],
    options: {
      readonly simulated: boolean;
      readonly stop: AbortSignal;
      readonly work: (run: QueuedRun, take: number, signal: AbortSignal) => Promise<WorkEnd>;
      readonly onTrouble: (sentence: string) => void;
    },
  ): Promise<void>;
  /** A worker says that it lives; it counts as gone a while after the last word. */
  announce(host: HostRecord): Promise<void>;
  hosts(): Promise<readonly HostRecord[]>;
  /** The secret by which workers know the server, and it them: whoever reaches this Redis is trusted. */
  workSecret(): Promise<string>;
  /** A person's answer to a prompt, on its way to the worker that asked. */
  answer(run: string, prompt: string, text: string): Promise<void>;
  onAnswer(listener: (run: string, prompt: string, text: string) => void): Promise<() => void>;
  /** Holds the place of the one server of this Redis; false where another holds it. */
  lead(name: string): Promise<boolean>;
  /** Waiting, active and failed runs by queue name, for metrics. */
  depths(): Promise<Readonly<Record<string, { waiting: number; active: number; failed: number }>>>;
  /** BullMQ's own queues, for a board that shows them; their type is BullMQ's. */
  boards(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}
