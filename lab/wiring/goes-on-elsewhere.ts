import type { ErrorCode } from '../errors.ts';

const codes: readonly (ErrorCode | null)[] = ['REDIS_UNREACHABLE', 'LEASE_TAKEN', 'LEASE_LOST'];

/** Whether a fault is of what this process lacks or another has, so that the run can go on elsewhere, or later. */
export function goesOnElsewhere(code: ErrorCode | null): boolean {
  return code !== null && codes.includes(code);
}
