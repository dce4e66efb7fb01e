import { z } from 'zod';
import { LabError } from '../errors.ts';
import { countryCodes, type RecipientEntry, recipientRoles } from '../model/recipient.ts';
import { parseYaml } from '../yaml.ts';
import { readPlain } from './stored-file.ts';

const country = z
  .string()
  .refine(
    (code) => countryCodes.has(code),
    'a country is a code of ISO 3166-1 with two capitals, as CN or NO',
  );

const entry = z.strictObject({
  domain: z
    .string()
    .regex(
      /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$|^[\d.]+$|^[0-9a-f:]+$/,
      'a domain is written in lower case, without scheme, port or path',
    ),
  organisation: z.string().min(1, 'an organisation has a name'),
  country,
  role: z.enum(recipientRoles),
  confidence: z.enum(['high', 'medium', 'low']),
  source: z.string().min(1, 'say where it can be looked up'),
  date: z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])(?:-\d{2})?$/, 'a date reads YYYY-MM or YYYY-MM-DD'),
  hosting: country.exactOptional(),
});

const fileSchema = z.strictObject({ recipients: z.array(entry) });

/** Reads a user's own list of recipients. Throws BAD_FILE with file, line and column. */
export async function readRecipients(file: string): Promise<RecipientEntry[]> {
  const bytes = await readPlain(file);
  if (bytes === null)
    throw new LabError('BAD_FILE', `${file} is not there; --recipients asks for a YAML file.`);
  const { recipients } = parseYaml(bytes.toString('utf8'), file, fileSchema, (value, fail) => {
    const first = new Map<string, number>();
    for (const [index, { domain }] of value.recipients.entries()) {
      if (first.has(domain))
        fail(['recipients', index, 'domain'], `${domain} stands in the list twice; leave one of them out.`);
      first.set(domain, index);
    }
  });
  return recipients;
}
