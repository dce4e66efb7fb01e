import { LabError } from '../errors.ts';
import type { OpenHandset } from '../model/lab.ts';
import type { Interlude } from '../model/phone-host.ts';
import type { LogPart, LogSpan } from '../model/trace.ts';
import { LogHoles } from './log-holes.ts';

type LogSource = Pick<OpenHandset, 'readLog' | 'readLogSpan'>;

/** The log is read when a third of the time that it spans went by, but no more often and no less often than this. */
const mostOftenMs = 5 * 60_000;
const leastOftenMs = 3 * 3_600_000;
/** Where the phone does not tell how far back its log goes. */
const unknownSpanMs = 45 * 60_000;

/**
 * Keeps the phone's log of one attempt. A reboot empties it, and in time new lines take the place of
 * old ones: it is read before each reboot, again and again in a long dwell, and at the end. What was
 * overwritten before it was read is told.
 */
export class AttemptLog {
  readonly #handset: LogSource;
  readonly #keep: (part: LogPart) => Promise<void>;
  readonly #holes = new LogHoles();
  /** What is before this moment of the phone's clock has been read; null where all is of the attempt. */
  #since: number | null;
  /** The last line that was kept: a reading begins a little before the end of the one before. */
  #last: string | null = null;
  #unread = false;

  /** `since`: the phone's own clock at the start of the attempt, ms since the epoch; null where it tells none. */
  constructor(handset: LogSource, keep: (part: LogPart) => Promise<void>, since: number | null) {
    this.#handset = handset;
    this.#keep = keep;
    this.#since = since;
  }

  /** At the start of the attempt, and of its dwell: from here on nothing may be overwritten unread. */
  async watch(): Promise<LogSpan | null> {
    const span = await this.#handset.readLogSpan().catch(passOver);
    if (span !== null) this.#holes.begin(span, this.#since);
    return span;
  }

  /** What has come since the last reading. */
  async read(): Promise<LogSpan | null> {
    const reading = await this.#reading();
    this.#unread = reading === null;
    if (reading === null) return null;
    const { at, processes, span, cut } = reading;
    const text = this.#news(reading.text);
    const holeMs = this.#holes.read(span, { cut, lines: text !== '' });
    await this.#keep({ at, text, processes, ...(holeMs === 0 ? {} : { holeMs }) });
    this.#since = span.phoneClock;
    return span;
  }

  /** The phone is about to lose what is in its log. */
  async readBeforeReboot(): Promise<void> {
    await this.read();
    this.#since = null;
    this.#last = null;
    this.#holes.rebooted();
  }

  /** What is done for the log while the lab listens. */
  async interlude(): Promise<Interlude> {
    return { firstMs: againAfter(await this.watch()), again: async () => againAfter(await this.read()) };
  }

  /** What of the log is missing, as a sentence without its full stop; null where nothing is. */
  get missing(): string | null {
    if (this.#unread)
      return "the end of the phone's log could not be read, so that it names no senders there";
    return this.#holes.sentence;
  }

  /** A clock that was set back makes new lines older than what was read: then all is read, and what is known left out. */
  async #reading() {
    const reading = await this.#handset.readLog(this.#since).catch(passOver);
    if (reading === null || this.#since === null || reading.span.phoneClock >= this.#since) return reading;
    return this.#handset.readLog(null).catch(passOver);
  }

  #news(text: string): string {
    const known = this.#last === null ? -1 : text.lastIndexOf(this.#last);
    const news = known < 0 || this.#last === null ? text : text.slice(known + this.#last.length);
    const lines = news.split('\n').filter((line) => /^\d/.test(line));
    const last = lines.at(-1);
    if (last !== undefined) this.#last = `${last}\n`;
    return lines.length === 0 ? '' : news;
  }
}

function againAfter(span: LogSpan | null): number {
  const moments = Object.values(span?.oldest ?? {});
  const spanMs =
    span === null || moments.length === 0 ? unknownSpanMs : span.phoneClock - Math.max(...moments);
  return Math.min(Math.max(spanMs / 3, mostOftenMs), leastOftenMs);
}

/** A log helps to explain and proves nothing: an attempt counts without it. */
function passOver(thrown: unknown): null {
  if (thrown instanceof LabError && thrown.code === 'ADB_FAILED') return null;
  throw thrown;
}
