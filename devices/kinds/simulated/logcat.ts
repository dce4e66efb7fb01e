import type { LogLine, PhoneState } from './phone-state.ts';

const kept = 2000;

/** The phone's log: keeps the last lines and hands out new ones. */
export class Logcat {
  readonly #entries: { readonly line: string; readonly said: LogLine }[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  constructor(state: PhoneState) {
    state.on('log', (entry) => this.#add(entry));
    state.on('event', ({ name }) => state.log('PhoneEvent', name));
    state.log('SystemServer', 'Entered the Android system server!');
  }

  get lines(): readonly string[] {
    return this.linesSince(0);
  }

  /** Lines from a moment of the phone's own clock on, ms since the epoch; `epoch` for logcat's format of that name. */
  linesSince(moment: number, epoch = false): readonly string[] {
    const found = this.#entries.filter(({ said }) => said.at >= moment);
    return found.map(({ line, said }) =>
      epoch ? lineWith((said.at / 1000).toFixed(3).padStart(19), said) : line,
    );
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

  #add(said: LogLine): void {
    const line = threadtime(said);
    this.#entries.push({ line, said });
    if (this.#entries.length > kept) this.#entries.shift();
    for (const listener of this.#listeners) listener(line);
  }
}

/** `01-31 12:00:00.000  1000  1000 I Tag     : text`, as `logcat -v threadtime` prints it (UTC). */
function threadtime(said: LogLine): string {
  return lineWith(new Date(said.at).toISOString().slice(5, 23).replace('T', ' '), said);
}

function lineWith(time: string, { tag, text, pid }: LogLine): string {
  const id = String(pid).padStart(5);
  return `${time} ${id} ${id} I ${tag.padEnd(8)}: ${text}\n`;
}
