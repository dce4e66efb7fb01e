import { LabError } from '../errors.ts';
import { utf8Chunks } from '../har/utf8-chunks.ts';
import type { CaptureFormat, CaptureItem } from './capture.ts';

/** PCAPdroid's list of connections, exported as CSV: who was contacted, without what was said. */
export const pcapdroidCsv: CaptureFormat = {
  name: 'PCAPdroid CSV',
  isOne: (head) => columnsOf(head.toString('utf8').split(/\r?\n/)[0] ?? '') !== null,
  blind:
    'It lists connections with their byte counts and nothing of what was said in them: no content can be found in it. ' +
    'Export HTTP messages as HAR, or a PCAP file, to have more of it searched.',
  read: readItems,
};

const needed = ['ipproto', 'srcip', 'srcport', 'dstip', 'dstport', 'info', 'bytessent', 'firstseen'];

/** The columns, plain: their spelling differs between versions. Null where they are not those of PCAPdroid. */
function columnsOf(line: string): string[] | null {
  const names = fieldsOf(line.replace(/^\uFEFF/, '')).map((name) =>
    name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''),
  );
  return needed.every((name) => names.includes(name)) ? names : null;
}

async function* readItems(file: string): AsyncGenerator<CaptureItem> {
  let columns: string[] | null = null;
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line === '') continue;
    if (columns === null) {
      columns = columnsOf(line);
      if (columns === null) throw broken(file, number);
    } else yield itemOf(line, columns, file, number);
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let held = '';
  const decoder = new TextDecoder();
  for await (const chunk of utf8Chunks(file)) {
    const lines = (held + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    held = lines.pop() ?? '';
    yield* lines;
  }
  yield held;
}

function itemOf(line: string, columns: readonly string[], file: string, number: number): CaptureItem {
  const fields = fieldsOf(line);
  if (fields.length < columns.length) throw broken(file, number);
  const of = (name: string) => fields[placeOf(name, columns, fields.length)] ?? '';
  const port = Number(of('dstport'));
  const bytes = Number(of('bytessent'));
  if (!Number.isInteger(port) || !Number.isInteger(bytes) || !/^[0-9a-f.:]+$/i.test(of('dstip')))
    throw broken(file, number);
  const info = of('info');
  const common = {
    place: `line ${number}`,
    at: /^\d{12,14}$/.test(of('firstseen')) ? Number(of('firstseen')) : null,
    client: `${of('srcip')}:${of('srcport')}`,
    faults: ['the file has byte counts of it and nothing of what was said'],
  };
  // What was asked for of a name server is in the file, and identifiers leave in names as well.
  if (port === 53 && info !== '')
    return { kind: 'stream', ...common, host: of('dstip'), port, sent: Buffer.from(info) };
  const host = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/i.test(info) ? info : of('dstip');
  return { kind: 'unseen', ...common, host, port, bytes, refused: false };
}

/** Names of applications and what is said of a connection may hold commas, and are not quoted: all else is counted from the near end. */
function placeOf(name: string, columns: readonly string[], fields: number): number {
  const at = columns.indexOf(name);
  return at > columns.indexOf('app') && columns.includes('app') ? at + fields - columns.length : at;
}

/** RFC 4180: fields in quotes may hold commas. */
function fieldsOf(line: string): string[] {
  const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  return fields.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

function broken(file: string, line: number): LabError {
  return new LabError(
    'BAD_FILE',
    `${file}:${line} is not as PCAPdroid lists connections. Export them again (Connections, menu, Export), whole.`,
  );
}
