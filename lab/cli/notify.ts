import { Command } from 'commander';
import { LabError } from '../errors.ts';
import type { Shell } from './shell.ts';

type Options = { kind: string; url: string; tokenEnv?: string; tokenFile?: string; allowPrivate?: true };

/** `notify`: who is told of the end of runs. */
export function notify(shell: Shell): Command {
  const command = new Command('notify')
    .description("who is told how runs ended: a webhook, GitHub, GitLab, Gerrit; on the server's machine")
    .helpCommand(false);
  for (const part of [add, list, remove]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

function add(shell: Shell): Command {
  return new Command('add')
    .description("adds somebody to tell; a webhook's secret is printed once")
    .argument('<name>', 'its name; it stands in commit statuses')
    .requiredOption('--kind <name>', 'webhook, github, gitlab or gerrit')
    .requiredOption(
      '--url <address>',
      'the webhook, or the API: https://api.github.com, https://gitlab.com/api/v4',
    )
    .option(
      '--token-env <name>',
      "variable of the server's environment with the token (Gerrit: user:password)",
    )
    .option('--token-file <path>', 'file with the token')
    .option('--allow-private', 'the host may have a private address and no TLS')
    .action(async (name: string, { kind, url, tokenEnv, tokenFile, allowPrivate }: Options) => {
      if (tokenEnv !== undefined && tokenFile !== undefined)
        throw new LabError('USAGE', 'Give --token-env or --token-file, not both.');
      const token =
        tokenEnv !== undefined ? { env: tokenEnv } : tokenFile !== undefined ? { file: tokenFile } : null;
      const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
      const allowedHosts = allowPrivate === true ? [host] : [];
      const secret = await (await shell.lab()).notices.add({ name, kind, url, token, allowedHosts });
      if (secret !== null) process.stdout.write(`${secret}\n`);
      process.stderr.write(`${name} is told of each run that ends from now on.\n`);
    });
}

function list(shell: Shell): Command {
  return new Command('list')
    .description('who is told')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const notices = await (await shell.lab()).notices.list();
      if (json)
        process.stdout.write(`${JSON.stringify({ schema: 'phonehome.notices/1', notices }, null, 2)}\n`);
      else for (const { name, kind, url } of notices) process.stdout.write(`${name}  ${kind}  ${url}\n`);
    });
}

function remove(shell: Shell): Command {
  return new Command('remove')
    .description('tells somebody no more')
    .argument('<name>', 'its name')
    .action(async (name: string) => {
      await (await shell.lab()).notices.remove(name);
      process.stdout.write(`${name} is told no more.\n`);
    });
}
