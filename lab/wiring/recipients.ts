import { type RecipientDirectory, recipientDirectory } from '../analysis/recipients/recipient-of.ts';
import { readIpDatabase } from '../store/ip-database.ts';
import { readRecipients } from '../store/recipient-file.ts';

const known = new Map<string, Promise<RecipientDirectory>>();

/**
 * Who recipients are: the lab's list, under that of PHONEHOME_RECIPIENTS, with the address database of
 * PHONEHOME_IP_DATABASE. The command line's flags set these two, which the threads inherit.
 */
export function recipientsOf(environment: NodeJS.ProcessEnv = process.env): Promise<RecipientDirectory> {
  const [list = '', database = ''] = [environment.PHONEHOME_RECIPIENTS, environment.PHONEHOME_IP_DATABASE];
  const name = JSON.stringify([list, database]);
  const directory = known.get(name) ?? read(list, database);
  known.set(name, directory);
  // What could not be read is tried again: the file may have been mended.
  directory.catch(() => known.delete(name));
  return directory;
}

async function read(list: string, database: string): Promise<RecipientDirectory> {
  return recipientDirectory(
    list === '' ? [] : await readRecipients(list),
    database === '' ? undefined : await readIpDatabase(database),
  );
}
