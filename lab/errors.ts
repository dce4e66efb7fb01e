/** Exit codes of the command line; see docs/design.md, "The outside". */
export const exitCodes = {
  pass: 0,
  regression: 1,
  usage: 2,
  inconclusive: 3,
  infrastructure: 4,
  timeout: 5,
  evidence: 6,
} as const;

type Row = { exit: number; retry: boolean; actor: 'operator' | 'lab' };

/** One row a code: the exit status it leads to, whether the same thing may be tried again, and who acts. */
export const errorTable = {
  USAGE: { exit: 2, retry: false, actor: 'operator' },
  BAD_FILE: { exit: 2, retry: false, actor: 'operator' },
  BAD_IDENTIFIER: { exit: 2, retry: false, actor: 'operator' },
  MISSING_TOOL: { exit: 2, retry: false, actor: 'operator' },
  PORT_IN_USE: { exit: 2, retry: false, actor: 'operator' },
  DISK_FULL: { exit: 4, retry: true, actor: 'operator' },
  REDIS_UNREACHABLE: { exit: 4, retry: true, actor: 'operator' },
  APPIUM_FAILED: { exit: 4, retry: true, actor: 'lab' },
  ADB_FAILED: { exit: 4, retry: true, actor: 'lab' },
  PHONE_MISSING: { exit: 4, retry: true, actor: 'operator' },
  PHONE_STATE: { exit: 4, retry: true, actor: 'lab' },
  PHONE_UNFIT: { exit: 4, retry: true, actor: 'operator' },
  QUARANTINED: { exit: 4, retry: true, actor: 'operator' },
  WRONG_BUILD: { exit: 4, retry: false, actor: 'operator' },
  LEASE_LOST: { exit: 4, retry: true, actor: 'lab' },
  LEASE_TAKEN: { exit: 4, retry: true, actor: 'lab' },
  RECORDER_FAILED: { exit: 4, retry: true, actor: 'lab' },
  ATTEMPT_INVALID: { exit: 4, retry: true, actor: 'lab' },
  EVIDENCE: { exit: 6, retry: false, actor: 'operator' },
  INTERRUPTED: { exit: 4, retry: false, actor: 'operator' },
  INTERNAL: { exit: 4, retry: false, actor: 'lab' },
} as const satisfies Record<string, Row>;

export type ErrorCode = keyof typeof errorTable;

/**
 * The one error type of the lab. The message is a clear sentence: what happened, to which phone or
 * file, what was found, what to do. It never holds an identifier's raw value or a secret.
 */
export class LabError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
  }

  get exit(): number {
    return errorTable[this.code].exit;
  }

  get retry(): boolean {
    return errorTable[this.code].retry;
  }
}

/** The sentence of any thrown value, for a log or for stderr. */
export function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
