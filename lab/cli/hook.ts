import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { type PlanOptions, planFrom, planOptions } from './plan-options.ts';
import { listOf, oneOf, type Shell } from './shell.ts';

type Options = PlanOptions & {
  signature: 'standard' | 'github';
  sha256At?: string;
  buildAt?: string;
  urlAt?: string;
  firmwareAt?: string;
  checksumAt?: string;
  projectAt?: string;
  revisionAt?: string;
  changeAt?: string;
  allowHost?: string[];
  baseline?: string;
};

/** `hook`: other programs ask for runs with signed requests. */
export function hook(shell: Shell): Command {
  const command = new Command('hook')
    .description("signed requests by which other programs ask for runs; on the server's machine")
    .helpCommand(false);
  for (const part of [add, list, remove]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

function add(shell: Shell): Command {
  const command = new Command('add')
    .description('adds a hook at /api/v1/hooks/NAME, and prints its secret once')
    .argument('<name>', 'its name')
    .option(
      '--signature <kind>',
      'standard (Standard Webhooks) or github',
      oneOf(['standard', 'github']),
      'standard',
    )
    .option('--sha256-at <pointer>', 'where the payload has the SHA-256 of an OTA that was sent: /ota/sha256')
    .option('--build-at <pointer>', 'where it has the id of a build that was added')
    .option('--url-at <pointer>', 'where it has the address of an OTA, which is fetched')
    .option('--firmware-at <pointer>', 'where it has the SHA-256 of a firmware.yaml, for simulated phones')
    .option('--checksum-at <pointer>', 'where it has the SHA-256 of what is fetched')
    .option('--allow-host <names>', 'hosts from which an OTA may be fetched', listOf)
    .option('--project-at <pointer>', 'where it has the project of the commit that is told the verdict')
    .option('--revision-at <pointer>', 'where it has the hash of that commit')
    .option('--change-at <pointer>', 'where it has its change, on Gerrit')
    .option('--baseline <run>', 'id of the run to judge against (default: the baseline of the line)');
  return planOptions(command).action(async (name: string, options: Options) => {
    const lab = await shell.lab();
    const secret = await lab.hooks.add({
      name,
      signature: options.signature,
      plan: await planFrom(shell, options),
      ota: otaOf(options),
      checksumAt: options.checksumAt ?? null,
      commit: commitOf(options),
      allowedHosts: options.allowHost ?? [],
      baseline: options.baseline ?? null,
    });
    process.stdout.write(`${secret}\n`);
    process.stderr.write(
      `POST /api/v1/hooks/${name}. The secret is shown this once: give it to the sender.\n`,
    );
  });
}

function otaOf({ sha256At, buildAt, urlAt, firmwareAt }: Options) {
  const said = [
    { kind: 'sha256' as const, at: sha256At },
    { kind: 'build' as const, at: buildAt },
    { kind: 'url' as const, at: urlAt },
    { kind: 'firmware' as const, at: firmwareAt },
  ].flatMap(({ kind, at }) => (at === undefined ? [] : [{ kind, at }]));
  const [only] = said;
  if (only !== undefined && said.length === 1) return only;
  throw new LabError(
    'USAGE',
    'Say where the OTA stands in the payload, once: --sha256-at, --build-at, --url-at or --firmware-at.',
  );
}

function commitOf({ projectAt: project, revisionAt: revision, changeAt: change = undefined }: Options) {
  if (project === undefined && revision === undefined && change === undefined) return null;
  if (project !== undefined && revision !== undefined) return { project, revision, change: change ?? null };
  throw new LabError('USAGE', 'A commit needs --project-at and --revision-at together.');
}

function list(shell: Shell): Command {
  return new Command('list')
    .description('the hooks, without their secrets')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const hooks = await (await shell.lab()).hooks.list();
      if (json) process.stdout.write(`${JSON.stringify({ schema: 'phonehome.hooks/1', hooks }, null, 2)}\n`);
      else
        for (const { name, signature, ota } of hooks)
          process.stdout.write(`${name}  ${signature}  ${ota.kind} at ${ota.at}\n`);
    });
}

function remove(shell: Shell): Command {
  return new Command('remove')
    .description('ends a hook')
    .argument('<name>', 'its name')
    .action(async (name: string) => {
      await (await shell.lab()).hooks.remove(name);
      process.stdout.write(`Hook ${name} is removed.\n`);
    });
}
