import { z } from 'zod';
import { certificateFaults } from '../model/certificate-check.ts';
import { day, part, said } from './baseline-words.ts';

const certificate = {
  kind: z.literal('certificate'),
  recipient: part,
  accepts: z
    .array(
      z.enum(certificateFaults, { error: `accepts must be some of ${certificateFaults.join(', ')}` }),
      'accepts must be a list',
    )
    .min(1, 'accepts must name at least one'),
};

/** An entry on clients that send on certificates which they must refuse. */
export const certificateEntry = z.discriminatedUnion(
  'is',
  [
    z.strictObject({
      ...certificate,
      is: z.literal('expected'),
      reason: said('the reason'),
      by: said('the name in "by"'),
      at: day,
      reviewBy: day.exactOptional(),
    }),
    z.strictObject({
      ...certificate,
      is: z.literal('exception'),
      owner: said('the owner'),
      reason: said('the reason'),
      at: day.exactOptional(),
      expires: day,
    }),
    z.strictObject({
      ...certificate,
      is: z.literal('forbidden'),
      reason: said('the reason').exactOptional(),
    }),
  ],
  { error: 'is must be one of expected, exception, forbidden' },
);
