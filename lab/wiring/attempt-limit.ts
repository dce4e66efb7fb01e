import { usualAttemptLimit } from '../capture/recording/budget.ts';
import { LabError } from '../errors.ts';

/** Bytes that are kept of one attempt: `PHONEHOME_ATTEMPT_LIMIT_MB`, else the usual limit. Throws USAGE. */
export function attemptLimit(said = process.env.PHONEHOME_ATTEMPT_LIMIT_MB): number {
  if (said === undefined || said === '') return usualAttemptLimit;
  if (/^[1-9]\d{0,8}$/.test(said)) return Number(said) * 1024 ** 2;
  throw new LabError(
    'USAGE',
    `PHONEHOME_ATTEMPT_LIMIT_MB is "${said}", which is no number of megabytes from 1 on. It limits what is kept of one attempt's bodies; without it that is ${usualAttemptLimit / 1024 ** 2} MB.`,
  );
}
