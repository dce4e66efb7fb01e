/**
 * One argument for the phone's shell (mksh), in single quotes: the only place where text becomes
 * part of a command line. Rejects NUL, which no shell can carry.
 */
export function quote(argument: string): string {
  if (argument.includes('\0')) throw new TypeError('A NUL cannot stand in a shell argument.');
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
