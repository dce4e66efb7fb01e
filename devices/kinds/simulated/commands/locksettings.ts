import type { CommandIo, CommandTable } from './command.ts';

const help = `lockSettings service commands:

NOTE: when lock screen is set, all commands require the --old <CREDENTIAL> argument.

  help
  get-disabled [--user USER_ID]
  set-disabled [--user USER_ID] <true|false>
  clear [--user USER_ID] [--old <CREDENTIAL>]
  verify [--user USER_ID] [--old <CREDENTIAL>]
  set-pin [--user USER_ID] [--old <CREDENTIAL>] <PIN>
`;

/** `locksettings …`: the credential of the keyguard. */
export const locksettings: CommandTable = {
  locksettings: (io) => {
    const { verb, old, value } = parse(io.args);
    const { keyguard } = io.phone;
    if (verb === undefined || verb === 'help') return io.out(help);
    if (verb === 'get-disabled') return io.out(`${keyguard.disabled}\n`);
    if (verb === 'set-disabled') {
      keyguard.disabled = value === 'true';
      return io.out(`Lock screen disabled set to ${keyguard.disabled}\n`);
    }
    if (!['clear', 'verify', 'set-pin', 'set-password'].includes(verb)) {
      return io.unknown(`Unknown command: ${verb}`, 255);
    }
    if (!keyguard.verify(old)) return refused(io, old);
    if (verb === 'verify') return io.out('Lock credential verified successfully\n');
    if (verb === 'clear') {
      keyguard.setPin(old, null);
      return io.out('Lock credential cleared\n');
    }
    if (value === undefined || !/^\d{4,}$/.test(value))
      return io.unknown('PIN has to be four digits or more', 255);
    keyguard.setPin(old, value);
    return io.out(`${verb === 'set-pin' ? 'Pin' : 'Password'} set to '${value}'\n`);
  },
};

function refused(io: CommandIo, old: string | null): Promise<undefined> {
  if (old === null) return io.out("Credential can't be null or empty\n");
  return io.out(`Old password '${old}' didn't match\n`);
}

function parse(args: readonly string[]) {
  const rest = [...args];
  const take = (flag: string): string | null => {
    const at = rest.indexOf(flag);
    return at < 0 ? null : (rest.splice(at, 2)[1] ?? null);
  };
  const old = take('--old');
  take('--user');
  const [verb, value] = rest;
  return { verb, old, value };
}
