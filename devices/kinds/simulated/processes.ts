import { initPid, zygotePid } from './mount-namespaces.ts';
import type { PhoneState } from './phone-state.ts';

export type Process = { readonly name: string; readonly pid: number; readonly uid: number };

/** What every application's process comes of; neither can be stopped. */
const platform: readonly Process[] = [
  { name: 'init', pid: initPid, uid: 0 },
  { name: 'zygote64', pid: zygotePid, uid: 0 },
];

/** What runs on the phone, by package, and what ends with it. */
export class Processes {
  readonly #state: PhoneState;
  readonly #running = new Map<string, Process>();
  readonly #stopped = new Map<string, Set<() => void>>();
  readonly #foreground = new Set<string>();
  /** The activity in front, `package/class`. */
  focus = launcher;
  #lastPid = 2000;

  constructor(state: PhoneState) {
    this.#state = state;
    this.restart();
  }

  get all(): readonly Process[] {
    return [...this.#running.values()];
  }

  /** With what was there before any package ran. */
  get withPlatform(): readonly Process[] {
    return [...platform, ...this.all];
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  isForeground(name: string): boolean {
    return this.#foreground.has(name);
  }

  start(name: string, foreground = false): Process {
    if (foreground) this.#foreground.add(name);
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    this.#lastPid += 7;
    const process = { name, pid: this.#lastPid, uid: this.#state.packages.get(name)?.uid ?? 10_999 };
    this.#running.set(name, process);
    this.#state.namespaces.fork(process.pid);
    const user = process.uid < 10_000 ? process.uid : `u0a${process.uid % 10_000}`;
    this.#state.log('ActivityManager', `Start proc ${process.pid}:${name}/${user} for broadcast {${name}}`);
    return process;
  }

  /** The launcher comes to the front. */
  goHome(): void {
    this.focus = launcher;
  }

  /** Calls back once when the process ends. */
  onStop(name: string, ended: () => void): void {
    const callbacks = this.#stopped.get(name) ?? new Set();
    this.#stopped.set(name, callbacks.add(ended));
  }

  stop(name: string): void {
    this.#foreground.delete(name);
    if (this.focus.startsWith(`${name}/`)) this.focus = launcher;
    const running = this.#running.get(name);
    if (running === undefined) return;
    this.#running.delete(name);
    this.#state.namespaces.end(running.pid);
    this.#state.log('ActivityManager', `Force stopping ${name}`);
    const callbacks = this.#stopped.get(name);
    this.#stopped.delete(name);
    for (const ended of callbacks ?? []) ended();
  }

  stopByPid(pid: number): boolean {
    const found = this.all.find((process) => process.pid === pid);
    if (found !== undefined) this.stop(found.name);
    return found !== undefined;
  }

  /** Ends everything; after a boot only the platform runs. */
  restart(): void {
    for (const name of [...this.#running.keys()]) this.stop(name);
    for (const name of ['com.android.systemui', 'com.android.phone', 'com.android.launcher3'])
      this.start(name);
  }
}

const launcher = 'com.android.launcher3/com.android.launcher3.Launcher';
