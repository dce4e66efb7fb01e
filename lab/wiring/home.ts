import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the lab keeps its data: PHONEHOME_HOME, else the user's data directory. */
export function labHome(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.PHONEHOME_HOME) return environment.PHONEHOME_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'phonehome');
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'phonehome');
}
