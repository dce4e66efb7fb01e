import { appendFile, mkdir } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Expired } from '../model/upkeep.ts';

/** What a person did to a phone by hand. `by` is user@host, `at` lab time. */
export type AuditLine = {
  readonly at: string;
  readonly by: string;
  readonly did: 'quarantine' | 'release' | 'force-lease';
  readonly serial: string;
  readonly reason: string;
  /** Who held the lease, where one was taken by force. */
  readonly holder?: string | null;
};

/** Appends one line to `home`/audit.jsonl, readable by its owner only; nothing is ever taken out of it. */
export async function appendAudit(home: string, line: Omit<AuditLine, 'at' | 'by'>): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const whole: AuditLine = { at: new Date().toISOString(), by: whoActs(), ...line };
  await appendFile(join(home, 'audit.jsonl'), `${JSON.stringify(whole)}\n`, { mode: 0o600 });
}

/** Appends what was deleted because its term was over, with the hash of what it was. */
export async function appendRetention(
  home: string,
  line: { readonly did: 'delete' } & Expired,
): Promise<void> {
  const whole = { at: new Date().toISOString(), by: whoActs(), ...line };
  await appendFile(join(home, 'audit.jsonl'), `${JSON.stringify(whole)}\n`, { mode: 0o600 });
}

/** user@host of this process. */
export function whoActs(): string {
  let name = 'unknown';
  try {
    name = userInfo().username;
  } catch {
    // A container may run under a uid that has no name.
  }
  return `${name}@${hostname()}`;
}
