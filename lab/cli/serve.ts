import { Command } from 'commander';
import { LabError } from '../errors.ts';
import type { Terms } from '../model/upkeep.ts';
import { termsOf } from './lab.ts';
import { oneOf, portNumber, positiveInteger, type Shell } from './shell.ts';

type Options = {
  host: string;
  port: number;
  baselines?: string;
  approvals: 'branch' | 'push' | 'gerrit';
  perMinute: number;
  trustProxy?: string;
  address?: string;
  keep?: Terms;
};

/** `serve`: the lab as a service. */
export function serve(shell: Shell): Command {
  return new Command('serve')
    .description('the lab as a service: API and dashboard, in front of the workers on the lab hosts')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', portNumber, 8420)
    .option('--baselines <dir>', 'folder of the approved baselines (a checkout of your repository)')
    .option(
      '--approvals <way>',
      'how approvals on the dashboard leave it: branch (stays here), push, gerrit',
      oneOf(['branch', 'push', 'gerrit'] as const),
      'branch',
    )
    .option('--per-minute <n>', 'requests a minute by one token or address', positiveInteger, 600)
    .option(
      '--keep <terms>',
      'deletes what is older, once a day: raw=90d,evidence=2y,runs=5y,blobs=7d',
      termsOf,
    )
    .option('--trust-proxy <addresses>', 'proxies in front of it whose x-forwarded headers are believed')
    .option('--address <url>', 'where people reach this server, for links in notices')
    .action(async ({ baselines, trustProxy, address, keep, ...rest }: Options) => {
      const lab = await shell.lab();
      await lab.serve(
        {
          ...rest,
          baselines: baselines ?? null,
          trustProxy: trustProxy ?? false,
          address: addressOf(address),
          keep: keep ?? null,
        },
        (url) => process.stderr.write(`phonehome ${lab.version} serves at ${url}\n`),
        shell.signal,
      );
    });
}

function addressOf(said: string | undefined): string | null {
  if (said === undefined) return null;
  if (URL.canParse(said) && /^https?:/.test(said)) return said;
  throw new LabError('USAGE', `"${said}" is no address. It reads like https://lab.example.`);
}
