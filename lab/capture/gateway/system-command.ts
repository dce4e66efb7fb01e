import { execFile } from 'node:child_process';
import { LabError } from '../../errors.ts';

const limitMs = 20_000;
const limitBytes = 512 * 1024 * 1024;

/** Runs a program of the system; answers what it printed, or null where it said that it failed. Throws MISSING_TOOL. */
export async function systemCommand(
  program: string,
  args: readonly string[],
  input = '',
): Promise<{ readonly ok: boolean; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { timeout: limitMs, maxBuffer: limitBytes, env: { ...process.env, LC_ALL: 'C', PATH: systemPath() } },
      (cause, stdout, stderr) => {
        if (cause !== null && cause.code === 'ENOENT') reject(missing(program));
        else resolve({ ok: cause === null, stdout, stderr });
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** `nft` and `ip` are often in folders that only root's PATH names. */
function systemPath(): string {
  return `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
}

function missing(program: string): LabError {
  const packages: Record<string, string> = {
    ...{ nft: 'nftables', ip: 'iproute2', perl: 'perl-base', unshare: 'util-linux', nsenter: 'util-linux' },
  };
  return new LabError(
    'MISSING_TOOL',
    `The gateway needs the program ${program}, which is not installed. Install it: apt install ${packages[program] ?? program}.`,
  );
}
