import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { scopes } from '../model/service.ts';
import { listOf, oneOf, type Shell } from './shell.ts';

/** `token`: who may use the service. */
export function token(shell: Shell): Command {
  const command = new Command('token')
    .description('tokens of the service: made, listed, revoked')
    .helpCommand(false);
  for (const part of [create, list, revoke]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

function create(shell: Shell): Command {
  return new Command('create')
    .description('makes a token and prints it once; only its hash is kept')
    .argument('<name>', 'whose it is: a person, a pipeline')
    .requiredOption('--scope <names>', `${scopes.join(', ')}; separated by commas`, listOf)
    .option('--expires <date>', 'the day on which it ends, YYYY-MM-DD')
    .action(async (name: string, options: { scope: string[]; expires?: string }) => {
      const { expires = null } = options;
      if (expires !== null && Number.isNaN(Date.parse(expires))) {
        throw new LabError('USAGE', `"${expires}" is no day. Write it as 2027-01-31.`);
      }
      const wanted = options.scope.map(oneOf(scopes));
      const made = await (await shell.lab()).tokens.create({ name, scopes: wanted, expires });
      process.stdout.write(`${made.token}\n`);
      process.stderr.write(
        `Token ${made.record.id} of ${name}. It is shown this once: keep it where secrets are kept.\n`,
      );
    });
}

function list(shell: Shell): Command {
  return new Command('list')
    .description('the tokens, by name: what they may do and since when')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const tokens = (await (await shell.lab()).tokens.list()).map(({ sha256: _, ...rest }) => rest);
      if (json)
        process.stdout.write(`${JSON.stringify({ schema: 'phonehome.tokens/1', tokens }, null, 2)}\n`);
      else if (tokens.length === 0)
        process.stdout.write('There is no token. Make one with: phonehome token create\n');
      else {
        const lines = tokens.map(
          ({ id, name, scopes: may, createdAt, expires }) =>
            `${id}  ${name}  ${may.join(',')}  since ${createdAt.slice(0, 10)}${expires === null ? '' : `, until ${expires}`}`,
        );
        process.stdout.write(`${lines.join('\n')}\n`);
      }
    });
}

function revoke(shell: Shell): Command {
  return new Command('revoke')
    .description('ends a token')
    .argument('<token>', 'its name or id')
    .action(async (wanted: string) => {
      const { id, name } = await (await shell.lab()).tokens.revoke(wanted);
      process.stdout.write(`Token ${id} of ${name} is revoked.\n`);
    });
}
