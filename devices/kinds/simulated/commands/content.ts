import type { Row } from '../contacts.ts';
import type { CommandIo, CommandTable, Outcome } from './command.ts';
import { callLog, contactTable, messageTable, settingTable, simTable, type Table } from './content-tables.ts';

/** `content query|insert|delete --uri URI …` on what the shell may read and write. */
export const content: CommandTable = {
  content: (io) => {
    const [verb = ''] = io.args;
    const uri = option(io.args, '--uri') ?? '';
    const table = tableAt(io, uri);
    const act = verbs[verb];
    if (table === undefined || act === undefined) {
      return io.unknown(`Error while accessing provider: ${uri}`, 1);
    }
    return act(io, table);
  },
};

const places: readonly (readonly [RegExp, (io: CommandIo, name: string) => Table | undefined])[] = [
  [/^content:\/\/telephony\/siminfo\/?$/, ({ phone }) => simTable(phone.state)],
  [/^content:\/\/settings\/(\w+)\/?$/, ({ phone }, name) => settingTable(phone.state, name)],
  [
    /^content:\/\/com\.android\.contacts\/(\w+)\/?(?:\?caller_is_syncadapter=true)?$/,
    (io, name) =>
      contactTable(io.phone.state, name, option(io.args, '--uri')?.endsWith('caller_is_syncadapter=true')),
  ],
  [/^content:\/\/sms(?:\/inbox)?\/?$/, ({ phone }) => messageTable(phone.state)],
  [/^content:\/\/call_log\/calls\/?$/, ({ phone }) => callLog(phone.state)],
];

function tableAt(io: CommandIo, uri: string): Table | undefined {
  for (const [place, open] of places) {
    const match = place.exec(uri);
    if (match !== null) return open(io, match[1] ?? '');
  }
  return undefined;
}

const verbs: Readonly<Record<string, (io: CommandIo, table: Table) => Outcome>> = {
  query,
  insert,
  delete: remove,
};

function query(io: CommandIo, table: Table): Outcome {
  const where = condition(option(io.args, '--where'));
  if (where === undefined) return io.unknown('Error while accessing provider: no such WHERE', 1);
  const projection = option(io.args, '--projection')?.split(':');
  const rows = table.rows.filter(where);
  if (rows.length === 0) return io.out('No result found.\n');
  const lines = rows.map((row, index) => {
    const shown = Object.entries(row).filter(([name]) => projection?.includes(name) ?? true);
    return `Row: ${index} ${shown.map(([name, value]) => `${name}=${value}`).join(', ')}\n`;
  });
  return io.out(lines.join(''));
}

function insert(io: CommandIo, table: Table): Outcome {
  if (table.insert?.(bindings(io.args)) === true) return 0;
  return io.unknown('Error while accessing provider: it takes no such row', 1);
}

function remove(io: CommandIo, table: Table): Outcome {
  const where = condition(option(io.args, '--where'));
  if (where === undefined || table.remove === undefined) {
    return io.unknown('Error while accessing provider: it deletes no such rows', 1);
  }
  table.remove(where);
  return 0;
}

function option(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

/** `--bind COLUMN:TYPE:VALUE`, any number of them. */
function bindings(args: readonly string[]): Row {
  const bound = args.flatMap((arg, index) => (arg === '--bind' ? [args[index + 1] ?? ''] : []));
  return Object.fromEntries(
    bound.map((text) => {
      const [column = '', , ...value] = text.split(':');
      return [column, value.join(':')];
    }),
  );
}

/** `a=1 AND b='x'`; everything where there is none. Undefined where it says anything else. */
function condition(where: string | undefined): ((row: Row) => boolean) | undefined {
  if (where === undefined) return () => true;
  const parts = where.split(/\s+and\s+/i).map((part) => /^\s*(\w+)\s*=\s*'?(.*?)'?\s*$/.exec(part));
  if (parts.includes(null)) return undefined;
  return (row) => parts.every((part) => part !== null && row[part[1] ?? ''] === part[2]);
}
