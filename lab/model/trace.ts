/** What one uid sent and received since boot, headers from the IP layer on included (`dumpsys netstats`). */
export type UidCounters = {
  readonly uid: number;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
};

/** A TCP connection that the phone listed (`/proc/net/tcp`, `tcp6`): its local port and whose it was. */
export type SocketSighting = { readonly at: number; readonly port: number; readonly uid: number };

/** A process that ran when the log was read. `name` is a package, often with `:part` behind it. */
export type PhoneProcess = { readonly pid: number; readonly name: string };

/** How far back the phone's log goes: its buffers are rings, in which new lines take the place of the oldest. */
export type LogSpan = {
  /** The phone's own clock, ms since the epoch. */
  readonly phoneClock: number;
  /** How long it has been up, ms; null where it does not tell. */
  readonly upMs: number | null;
  /** The time of the oldest line of each buffer that holds any, by the phone's own clock. */
  readonly oldest: Readonly<Record<string, number>>;
};

/** What was in the phone's log, as it printed it, and what ran at that moment. */
export type LogReading = {
  /** Lab time, ms since the epoch. */
  readonly at: number;
  readonly text: string;
  readonly processes: readonly PhoneProcess[];
  /** Just before the text was read. */
  readonly span: LogSpan;
  /** It was too long to be kept as a whole: its beginning is missing. */
  readonly cut: boolean;
};

/** A part of the log as it is kept. */
export type LogPart = Pick<LogReading, 'at' | 'text' | 'processes'> & {
  /** How much of the log before this part was overwritten before it was read, ms; absent where nothing was. */
  readonly holeMs?: number;
};

/** Who ran on the phone when a part of its log was read: one line of processes.jsonl. */
export type ProcessReading = Omit<LogPart, 'text'>;

/** The version of each installed application, by name: its version code, or what iOS has in its place. */
export type AppVersions = Readonly<Record<string, number | string>>;

/** Where the folder of an attempt says what was not written into it any more, and why. */
export const refusalsName = 'refused.jsonl';

/** A line of refused.jsonl: a write that was refused, since its holder may have lost the phone. */
export type Refusal = {
  /** Lab time, ms since the epoch. */
  readonly at: number;
  readonly file: string;
  /** The fencing token of the lease that was lost. */
  readonly token: number;
  readonly reason: string;
};
