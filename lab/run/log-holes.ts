import type { LogSpan } from '../model/trace.ts';

/** The first lines of a boot come soon: a log that begins later than this after it has lost them. */
const bootGraceMs = 60_000;

/**
 * What of a phone's log was overwritten before it was read. Each buffer is a ring of its own: where
 * its oldest line is later than what was read of it, lines between the two are gone.
 */
export class LogHoles {
  /** By buffer: from when on, by the phone's clock, it has not been read. A buffer that held nothing has lost nothing. */
  #unread = new Map<string, number>();
  #booting = false;
  #cut = false;
  #untold = false;
  #lostMs = 0;
  #toldMs = 0;

  /** `read`: what is before it has been read or is of no interest; null for nothing. */
  begin(span: LogSpan, read: number | null): void {
    this.#count(span);
    for (const [buffer, oldest] of Object.entries(span.oldest))
      this.#unread.set(buffer, Math.max(oldest, read ?? oldest));
  }

  /** All that is there was read: `lines` where that was anything. Answers how much was lost since the reading before, ms. */
  read(span: LogSpan, { cut, lines }: { readonly cut: boolean; readonly lines: boolean }): number {
    this.#count(span);
    this.#cut ||= cut;
    this.#untold ||= lines && Object.keys(span.oldest).length === 0;
    this.#unread = new Map(Object.keys(span.oldest).map((buffer) => [buffer, span.phoneClock]));
    const lost = this.#lostMs - this.#toldMs;
    this.#toldMs = this.#lostMs;
    return lost;
  }

  /** The log is empty, and begins anew. */
  rebooted(): void {
    this.#unread.clear();
    this.#booting = true;
  }

  /** Null where nothing is missing. */
  get sentence(): string | null {
    if (this.#lostMs > 0) {
      return `the phone wrote over ${roughly(this.#lostMs)} of its log before it could be read, so that it names no senders there`;
    }
    if (this.#cut)
      return "the phone's log was too long to be kept as a whole, so that it names no senders in its first part";
    if (this.#untold)
      return 'the phone does not tell how far back its log goes, so that it may have overwritten what nobody had read';
    return null;
  }

  #count(span: LogSpan): void {
    this.#lostMs += this.#booting ? this.#lostInBoot(span) : this.#overwritten(span);
    this.#booting = false;
  }

  #overwritten({ oldest }: LogSpan): number {
    const lost = Object.entries(oldest).map(([buffer, from]) => from - (this.#unread.get(buffer) ?? from));
    return Math.max(0, ...lost);
  }

  /** All buffers but `crash` have lines of each boot. */
  #lostInBoot({ phoneClock, upMs, oldest }: LogSpan): number {
    const { main } = oldest;
    if (upMs === null || main === undefined) return 0;
    const lost = main - (phoneClock - upMs);
    return lost > bootGraceMs ? lost : 0;
  }
}

function roughly(ms: number): string {
  if (ms < 90_000) return 'about a minute';
  if (ms < 90 * 60_000) return `about ${Math.round(ms / 60_000)} min`;
  return `about ${Math.round(ms / 3_600_000)} h`;
}
