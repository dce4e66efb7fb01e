import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An encoding done by a program that shares no code with the decoders. `text` asks for UTF-8. */
export type Foreign = {
  readonly name: string;
  readonly program: string;
  readonly text: boolean;
  readonly givesText: boolean;
  /** As in the list of weak classes: nobody compresses less. */
  readonly least: number;
  /** Not drawn into a row: what stands in a frame that nobody knows is found as text only. */
  readonly alone?: true;
};

type Command = Foreign & { readonly args: readonly string[]; input?(bytes: Buffer): Buffer };

const folder = dirname(fileURLToPath(import.meta.url));
const python = fileURLToPath(new URL('encode.py', import.meta.url));
const binary = { text: false, givesText: false, least: 0 };
const toText = { text: false, givesText: true, least: 0 };
const aes = (mode: string, key: string, iv: string | null): readonly string[] => [
  'enc',
  `-aes-128-${mode}`,
  ...['-K', Buffer.from(key).toString('hex')],
  ...(iv === null ? [] : ['-iv', Buffer.from(iv).toString('hex')]),
];

const commands: readonly Command[] = [
  { ...toText, name: 'openssl base64', program: 'openssl', args: ['base64'] },
  { ...toText, name: 'openssl base64 -A', program: 'openssl', args: ['base64', '-A'] },
  {
    ...binary,
    text: true,
    name: "openssl enc, Xiaomi's key",
    program: 'openssl',
    args: aes('cbc', 'miuiotavalided11', '0102030405060708'),
  },
  {
    ...binary,
    text: true,
    name: "openssl enc, OPPO's key",
    program: 'openssl',
    args: aes('ecb', 'netton.client.st', null),
  },
  { ...toText, name: 'xxd -p', program: 'xxd', args: ['-p'] },
  { ...toText, name: 'xxd -p -u -c 0', program: 'xxd', args: ['-p', '-u', '-c', '256'] },
  { ...binary, name: 'gzip -9', program: 'gzip', args: ['-9', '-c'] },
  { ...binary, name: 'zip', program: 'zip', args: ['-q', '-', '-'] },
  { ...binary, name: 'zstd', program: 'zstd', args: ['-q', '-c'] },
  { ...binary, name: 'zstd -19', program: 'zstd', args: ['-q', '-19', '-c'] },
  { ...binary, name: 'lz4', program: 'lz4', args: ['-q', '-c'] },
  { ...binary, least: 200, name: 'brotli', program: 'brotli', args: ['-c'] },
  {
    ...binary,
    name: 'protoc --encode',
    program: 'protoc',
    args: ['--encode=Report', `--proto_path=${folder}`, join(folder, 'report.proto')],
    input: (bytes) => {
      const id = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
      return Buffer.from(`version: "7.0" device { id: "${id}" at: 1551091200 } count: 3`);
    },
  },
];

const inPython = (names: readonly string[], traits: Omit<Foreign, 'name' | 'program'>): Foreign[] =>
  names.map((name) => ({ ...traits, name: `python ${name}`, program: 'python3' }));

/** All that is asked of other programs. */
export const foreign: readonly Foreign[] = [
  ...commands,
  ...inPython(
    ['base64', 'base64url', 'base64 lines', 'base32', 'hex', 'hex upper', 'percent', 'form', 'json bytes'],
    toText,
  ),
  ...inPython(['base85', 'ascii85'], { ...toText, least: 12 }),
  ...inPython(['quoted-printable', 'plist data'], toText),
  ...inPython(['json', 'json text', 'html', 'xml', 'plist'], { ...toText, text: true }),
  ...inPython(['utf16', 'utf16be'], { ...binary, text: true }),
  ...inPython(['zlib', 'gzip', 'zipfile', 'multipart', 'bplist', 'cbor', 'msgpack'], binary),
  ...inPython(['struct'], { ...binary, alone: true }),
  ...inPython(['deflate'], { ...binary, least: 200 }),
];

/** Whether a program is on the PATH. */
export function isThere(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((path) => {
    try {
      accessSync(join(path, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** One step: what is to be encoded, and by what. */
export type Step = { readonly by: Foreign; readonly bytes: Buffer };

/** Encodes many at once; null where the program has not got it. Python is started once. */
export function encodeAll(steps: readonly Step[]): (Buffer | null)[] {
  const ofPython = steps.filter(({ by }) => by.program === 'python3');
  const answers = ofPython.length === 0 ? [] : askPython(ofPython);
  return steps.map((step) => {
    if (step.by.program === 'python3') return answers[ofPython.indexOf(step)] ?? null;
    return runCommand(step);
  });
}

function askPython(steps: readonly Step[]): (Buffer | null)[] {
  const asked = steps.map(({ by, bytes }) => [by.name.replace('python ', ''), bytes.toString('hex')]);
  const answer = run('python3', [python], Buffer.from(JSON.stringify({ steps: asked })));
  const list = JSON.parse(answer.toString()) as readonly (string | null)[];
  return list.map((hex) => (hex === null || hex === '' ? null : Buffer.from(hex, 'hex')));
}

function runCommand({ by, bytes }: Step): Buffer {
  const command = commands.find((each) => each === by) as Command;
  return run(command.program, command.args, command.input?.(bytes) ?? bytes);
}

/** Standard output of a program that must not fail. */
export function run(program: string, args: readonly string[], input: Buffer): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 256 << 20 });
  if (error !== undefined || status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.toString()}`);
  return stdout;
}
