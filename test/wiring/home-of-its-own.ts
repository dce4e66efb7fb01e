import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../store/a-run.ts';

/** Gives the tests of a suite a folder, whose `home` is the lab's home meanwhile; both go when they have ended. */
export function homeOfItsOwn(): { readonly folder: string } {
  const own = { folder: '' };
  const earlier = process.env.PHONEHOME_HOME;
  before('a home of its own', async () => {
    own.folder = await temporaryFolder();
    process.env.PHONEHOME_HOME = join(own.folder, 'home');
  });
  after(async () => {
    if (earlier === undefined) delete process.env.PHONEHOME_HOME;
    else process.env.PHONEHOME_HOME = earlier;
    await rm(own.folder, { recursive: true, force: true });
  });
  return own;
}
