import assert from 'node:assert/strict';
import { leaseMark } from '../../devices/kinds/android/adb.ts';
import type { JournalLine } from './documents.ts';

/** Asserts that a phone was sent the commands of one lease after another; answers how many leases there were. */
export function leaseOrderOf(
  serial: string,
  lines: readonly (JournalLine & { readonly terminal?: string })[],
): number {
  const tokens: number[] = [];
  const tokenOfSession = new Map<string, number>();
  for (const { kind, terminal, route } of lines) {
    const token = Number(/^phonehome-(\d+)$/.exec(terminal ?? '')?.[1] ?? Number.NaN);
    if (kind === 'command' && !Number.isNaN(token) && token !== tokens.at(-1)) tokens.push(token);
    const session = /\/session\/([^/]+)/.exec(route ?? '')?.[1];
    const now = tokens.at(-1);
    if (kind !== 'http' || session === undefined || now === undefined) continue;
    const before = tokenOfSession.get(session) ?? now;
    assert.equal(before, now, `${serial}: a session of ${leaseMark({ token: before })} goes on`);
    tokenOfSession.set(session, now);
  }
  const order = [...new Set(tokens)].sort((a, b) => a - b);
  assert.deepEqual(tokens, order, `${serial}: commands of two leases interleave`);
  assert.deepEqual(
    lines.filter((line) => /^unknown/.test(line.kind)),
    [],
  );
  return tokens.length;
}
