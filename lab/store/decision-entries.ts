import { z } from 'zod';
import { certificateFaults } from '../model/certificate-check.ts';
import { unknownScopes } from '../model/unknown.ts';
import { day, part, said } from './baseline-words.ts';

/** An entry about a subject, with what was decided on it. */
const decided = <Shape extends z.ZodRawShape>(subject: Shape) =>
  z.discriminatedUnion(
    'is',
    [
      z.strictObject({
        ...subject,
        is: z.literal('expected'),
        reason: said('the reason'),
        by: said('the name in "by"'),
        at: day,
        reviewBy: day.exactOptional(),
      }),
      z.strictObject({
        ...subject,
        is: z.literal('exception'),
        owner: said('the owner'),
        reason: said('the reason'),
        at: day.exactOptional(),
        expires: day,
      }),
      z.strictObject({
        ...subject,
        is: z.literal('forbidden'),
        reason: said('the reason').exactOptional(),
      }),
    ],
    { error: 'is must be one of expected, exception, forbidden' },
  );

/** An entry on clients that send on certificates which they must refuse. */
export const certificateEntry = decided({
  kind: z.literal('certificate'),
  recipient: part,
  accepts: z
    .array(
      z.enum(certificateFaults, { error: `accepts must be some of ${certificateFaults.join(', ')}` }),
      'accepts must be a list',
    )
    .min(1, 'accepts must name at least one'),
});

/** An entry on an identifier that nobody listed. */
export const unknownEntry = decided({
  kind: z.literal('unknown'),
  recipient: part,
  endpoint: part.exactOptional(),
  place: part.exactOptional(),
  survives: z
    .enum(unknownScopes, { error: `survives must be one of ${unknownScopes.join(', ')}` })
    .exactOptional(),
});
