import type { Command, CommandIo, CommandTable } from './command.ts';

/**
 * Commands that Android's framework answers, not the shell itself: before a boot is complete there
 * is nobody who could.
 */
export function framework(table: CommandTable): CommandTable {
  return Object.fromEntries(Object.entries(table).map(([name, command]) => [name, guarded(command)]));
}

function guarded(command: Command): Command {
  return (io) => (io.phone.state.power === 'booting' ? absent(io) : command(io));
}

async function absent({ name, args, err }: CommandIo): Promise<number> {
  await err(name === 'dumpsys' ? `Can't find service: ${args[0]}\n` : `cmd: Can't find service: ${name}\n`);
  return 20;
}
