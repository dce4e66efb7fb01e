import { Command } from 'commander';
import { type GatewayState, gatewayFates, type LedgerLine } from '../model/gateway.ts';
import type { Shell } from './shell.ts';

/** `gateway`: the lab host as the router of its phones, set up and taken down. */
export function gateway(shell: Shell): Command {
  const command = new Command('gateway')
    .description('the lab host as the router of its phones: what ignores the proxy setting is taken too')
    .helpCommand(false);
  for (const part of [up, down, status]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

function up(shell: Shell): Command {
  return new Command('up')
    .description('takes all that comes from the phones’ interface; nothing is forwarded (needs root)')
    .requiredOption('--interface <name>', 'interface behind which the phones are')
    .option('--port <number>', 'TCP port on which the recorder takes connections', Number)
    .action(async ({ interface: name, port }: { interface: string; port?: number }) => {
      const plan = await (await shell.lab()).gateway.up(name, port);
      process.stdout.write(
        `The gateway is up: what comes from ${plan.phonesInterface} goes to port ${plan.port} or is counted and dropped.\n`,
      );
    });
}

function down(shell: Shell): Command {
  return new Command('down').description('takes away all that `up` made (needs root)').action(async () => {
    const found = await (await shell.lab()).gateway.down();
    process.stdout.write(found ? 'The gateway is down.\n' : 'No gateway was up.\n');
  });
}

function status(shell: Shell): Command {
  return new Command('status')
    .description('whether the gateway is up, and what it counted (needs root)')
    .option('--json', 'print one JSON document with each flow (phonehome.gateway/1)')
    .action(async ({ json }: { json?: true }) => {
      const state = await (await shell.lab()).gateway.status();
      const text = json
        ? JSON.stringify({ schema: 'phonehome.gateway/1', up: state !== null, ...state }, null, 2)
        : sentencesOf(state);
      process.stdout.write(`${text}\n`);
    });
}

function sentencesOf(state: GatewayState | null): string {
  if (state === null) return 'No gateway is up.';
  const { phonesInterface, port, listening, ledger } = state;
  const recorder = listening ? `a recorder listens on port ${port}` : 'no recorder listens, nothing passes';
  return [
    `The gateway is up for ${phonesInterface}: ${recorder}.`,
    ...gatewayFates.map((fate) => countOf(fate, ledger.lines)),
    ...(ledger.uncounted > 0
      ? [`${ledger.uncounted} packets were dropped and belong to no flow: there were too many flows.`]
      : []),
  ].join('\n');
}

function countOf(fate: string, lines: readonly LedgerLine[]): string {
  const its = lines.filter((line) => line.fate === fate);
  const packets = its.reduce((sum, line) => sum + line.packets, 0);
  return `${fate.padEnd(9)} ${its.length} flows, ${packets} packets`;
}
