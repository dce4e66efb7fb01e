/** The passing of time, as the firmware notices it. */
export interface Timers {
  /** Calls back once after the time; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}
