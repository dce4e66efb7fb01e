import type { LogLine, PhoneState } from './phone-state.ts';

const kept = 2000;

/** The phone's log: keeps the last lines and hands out new ones. */
export class Logcat {
  readonly #entries: { readonly at: number; readonly line: string }[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  constructor(state: PhoneState) {
    state.on('log', (entry) => this.#add(entry.at, threadtime(entry)));
    state.on('event', ({ name }) => state.log('PhoneEvent', name));
    state.log('SystemServer', 'Entered the Android system server!');
  }

  get lines(): readonly string[] {
    return this.linesSince(0);
  }

  /** Lines from a moment of the phone's own clock on, ms since the epoch. */
  linesSince(moment: number): readonly string[] {
    return this.#entries.filter(({ at }) => at >= moment).map(({ line }) => line);
  }

  clear(): void {
    this.#entries.length = 0;
  }

  /** Hands each new line (with its line feed) out until the signal is aborted. */
  follow(listener: (line: string) => void, gone: AbortSignal): Promise<void> {
    this.#listeners.add(listener);
    return new Promise((resolve) => {
      const end = () => {
        this.#listeners.delete(listener);
        resolve();
      };
      if (gone.aborted) end();
      else gone.addEventListener('abort', end, { once: true });
    });
  }

  #add(at: number, line: string): void {
    this.#entries.push({ at, line });
    if (this.#entries.length > kept) this.#entries.shift();
    for (const listener of this.#listeners) listener(line);
  }
}

/** `01-31 12:00:00.000  1000  1000 I Tag     : text`, as `logcat -v threadtime` prints it (UTC). */
function threadtime({ at, tag, text, pid }: LogLine): string {
  const time = new Date(at).toISOString().slice(5, 23).replace('T', ' ');
  const id = String(pid).padStart(5);
  return `${time} ${id} ${id} I ${tag.padEnd(8)}: ${text}\n`;
}
