import type { LogLine, PhoneState } from './phone-state.ts';

const kept = 2000;

/** The phone's log: keeps the last lines and hands out new ones. */
export class Logcat {
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  constructor(state: PhoneState) {
    state.on('log', (line) => this.#add(threadtime(line)));
    state.on('event', ({ name }) => state.log('PhoneEvent', name));
    state.log('SystemServer', 'Entered the Android system server!');
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  clear(): void {
    this.#lines.length = 0;
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

  #add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > kept) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }
}

/** `01-31 12:00:00.000  1000  1000 I Tag     : text`, as `logcat -v threadtime` prints it (UTC). */
function threadtime({ at, tag, text, pid }: LogLine): string {
  const time = new Date(at).toISOString().slice(5, 23).replace('T', ' ');
  const id = String(pid).padStart(5);
  return `${time} ${id} ${id} I ${tag.padEnd(8)}: ${text}\n`;
}
