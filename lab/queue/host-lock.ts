import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors.ts';

/** Where the labs of a machine say which phones they hold: one place for all users and all ways to log in. */
export const hostLockFolder = '/tmp/phonehome-phones';

/** A phone that this process holds against all others of this machine. */
export type HostHold = { release(): Promise<void> };

/** What a lab that holds a phone, or is about to, says of itself. */
type Claim = {
  readonly pid: number;
  readonly holder: string;
  readonly since: number;
  readonly held: boolean;
};

const tries = 10;
const answerLimitMs = 1_000;
/** A socket file on which nobody listens is left behind by a lab that died, once it is as old as this. */
const staleMs = 60_000;

/**
 * Takes a phone for this process, whichever Redis it and other labs have. A claim is a socket that
 * this process listens on, so that it ends with it, kill -9 included, and no process id is taken for
 * another's. Each lab first makes its claim and then looks for others, so that of two at most one
 * can miss the other: whoever sees one steps back. Throws LEASE_TAKEN with who holds it.
 */
export async function lockOnHost(
  serial: string,
  key: string,
  holder: string,
  folder: string = hostLockFolder,
): Promise<HostHold> {
  await makeFolder(folder);
  const stem = createHash('sha256').update(key).digest('hex').slice(0, 16);
  for (let attempt = 1; ; attempt += 1) {
    const own = await OwnClaim.make(folder, stem, holder);
    const others = await livingClaims(folder, stem, own.name);
    if (others.length === 0 && (await own.confirm())) return own;
    await own.release();
    const other = others.find((each) => each?.held !== false);
    if (other !== undefined || attempt === tries) throw taken(serial, other ?? others[0] ?? null);
    await sleep(20 + Math.random() * 100);
  }
}

class OwnClaim implements HostHold {
  readonly name: string;
  readonly #path: string;
  readonly #server: Server;
  #held = false;

  private constructor(folder: string, stem: string, holder: string) {
    this.name = `${stem}.${randomBytes(6).toString('hex')}`;
    this.#path = join(folder, this.name);
    const since = Date.now();
    this.#server = createServer((socket) => {
      socket.on('error', () => undefined);
      const claim: Claim = { pid: process.pid, holder, since, held: this.#held };
      socket.end(JSON.stringify(claim));
    });
  }

  static async make(folder: string, stem: string, holder: string): Promise<OwnClaim> {
    const claim = new OwnClaim(folder, stem, holder);
    try {
      claim.#server.listen(claim.#path);
      await once(claim.#server, 'listening');
      await chmod(claim.#path, 0o666);
    } catch (cause) {
      throw unusable(folder, cause);
    }
    claim.#server.unref();
    return claim;
  }

  /** Nobody else is there: from now on the phone is held. False where somebody took the claim for a dead one. */
  async confirm(): Promise<boolean> {
    if ((await stat(this.#path).catch(() => null)) === null) return false;
    this.#held = true;
    return true;
  }

  async release(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    await unlink(this.#path).catch(() => undefined);
  }
}

/** The claims of living processes; null for one that does not say whose it is. */
async function livingClaims(folder: string, stem: string, own: string): Promise<(Claim | null)[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${stem}.`) && name !== own);
  const asked = await Promise.all(names.map((name) => ask(join(folder, name))));
  return asked.filter((answer) => answer !== 'dead');
}

async function ask(path: string): Promise<Claim | null | 'dead'> {
  const socket = connect(path);
  socket.setTimeout(answerLimitMs, () => socket.destroy());
  let text = '';
  socket.setEncoding('utf8').on('data', (data: string) => {
    text += data;
  });
  try {
    await once(socket, 'connect');
    if (!socket.closed) await once(socket, 'close');
    return JSON.parse(text) as Claim;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'dead';
    if (code !== 'ECONNREFUSED') return null;
    await clearAway(path);
    return 'dead';
  }
}

async function clearAway(path: string): Promise<void> {
  const made = (await stat(path).catch(() => null))?.mtimeMs ?? Date.now();
  if (Date.now() - made > staleMs) await unlink(path).catch(() => undefined);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    const made = await mkdir(folder, { recursive: true });
    // All users of the machine share it, and none may remove another's claim.
    if (made !== undefined) await chmod(folder, 0o1777);
  } catch (cause) {
    throw unusable(folder, cause);
  }
}

function unusable(folder: string, cause: unknown): LabError {
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const sentence = `The folder ${folder}, in which the labs of this machine say which phones they hold, cannot be used (${why}). Let every user write to it: chmod 1777 ${folder}`;
  return new LabError('USAGE', sentence, { cause });
}

function taken(serial: string, claim: Claim | null): LabError {
  const who =
    claim === null
      ? 'another lab on this machine'
      : `another lab on this machine (process ${claim.pid}, ${claim.holder}, since ${new Date(claim.since).toISOString()})`;
  return new LabError(
    'LEASE_TAKEN',
    `Phone ${serial} is in use by ${who}. Wait until it ends or choose another phone; it is free as soon as that process is gone.`,
  );
}
