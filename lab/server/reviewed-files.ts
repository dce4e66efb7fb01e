import { LabError } from '../errors.ts';
import type { Approvals, ServerParts } from './parts.ts';

const sentence =
  'This server has no folder of reviewed files: start it with --baselines DIR, or use phonehome baseline accept.';

/** What writes decisions. Throws USAGE where the server has no folder of reviewed files. */
export function approvalsOf({ approvals }: Pick<ServerParts, 'approvals'>): Approvals {
  if (approvals !== null) return approvals;
  throw new LabError('USAGE', sentence);
}

/** The folder of reviewed files. Throws USAGE where the server has none. */
export function reviewedFolder({ baselines }: Pick<ServerParts, 'baselines'>): string {
  if (baselines !== null) return baselines;
  throw new LabError('USAGE', sentence);
}
