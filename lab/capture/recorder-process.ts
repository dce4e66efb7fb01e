import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError, sentenceOf } from '../errors.ts';
import { openAuthority } from './certificate-authority.ts';
import { HeldTime } from './held-time.ts';
import { PhonePort, type Surroundings } from './phone-port.ts';
import type { Answers, Numbered, ProcessOptions, Question, Word } from './protocol.ts';
import type { RecordingOptions } from './recording/recording.ts';

/**
 * The recorder process: mockttp and its acceptors, apart from the lab, so that the weight and the
 * faults of parsing hostile traffic are not the lab's. Driven over IPC; ends with its parent.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as ProcessOptions;
const folder = mkdtempSync(join(tmpdir(), 'phonehome-'));
const ports = new Map<number, PhonePort>();
let opened = 0;

process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// Ctrl-C reaches the whole group: the lab closes its recorder in its own order.
process.on('SIGINT', () => {});
process.on('disconnect', () => void closeAll().finally(() => process.exit(0)));
process.on('uncaughtException', (cause) =>
  fail(`The recorder met an error it does not know: ${nameOf(cause)}.`),
);
process.on('unhandledRejection', (cause) =>
  fail(`The recorder met an error it does not know: ${nameOf(cause)}.`),
);
quietConsole();

const authority = await openAuthority(options.home).catch((cause) => fail(sentenceOf(cause)));
const surroundings: Surroundings = {
  authority,
  folder,
  allowPrivate: options.allowPrivate,
  attemptLimit: options.attemptLimit,
  failed: (serial, cause) =>
    fail(
      `The recorder could not write the traffic of ${serial} (${nameOf(cause)}). See that the disk has room and the run's folder is still there.`,
    ),
};
process.on('message', (question: Numbered) => void reply(question));
say({ say: 'ready', caCertificate: authority.certificate });

async function reply(question: Numbered): Promise<void> {
  try {
    say({ say: 'answer', number: question.number, value: await answer(question) });
  } catch (cause) {
    const code = cause instanceof LabError ? cause.code : 'RECORDER_FAILED';
    say({ say: 'refusal', number: question.number, code, message: sentenceOf(cause) });
  }
}

async function answer(question: Question): Promise<Answers[Question['ask']]> {
  switch (question.ask) {
    case 'open':
      return open(question);
    case 'hold':
      portOf(question.handle).held.extend(question.heldUntil);
      return null;
    case 'begin':
      await portOf(question.handle).begin(question.target);
      return null;
    case 'activity':
      return portOf(question.handle).activity();
    case 'flush':
      await portOf(question.handle).flush();
      return null;
    case 'end-packets':
      return portOf(question.handle).endPackets();
    case 'close':
      await close(question.handle);
      return null;
    case 'check':
      return null;
  }
}

/** A phone has one port: a holder with a newer lease ends that of the one before. */
async function open({
  options: asked,
  heldUntil,
}: Extract<Question, { ask: 'open' }>): Promise<Answers['open']> {
  for (const [handle, port] of ports) {
    if (port.serial !== asked.serial) continue;
    port.recording.admit(asked.fencingToken);
    await close(handle);
  }
  opened += 1;
  const handle = opened;
  const held = new HeldTime(heldUntil, () => void close(handle));
  const sighted: RecordingOptions['sighted'] = (attemptFolder, sight) =>
    say({ say: 'flow', handle, attemptFolder, sight });
  const port = await PhonePort.open(asked, `p${handle}`, { ...surroundings, held, sighted });
  ports.set(handle, port);
  // Lost while it was opened, when there was nothing to close yet.
  if (!held.holds) await close(handle);
  return { handle, port: port.port };
}

async function close(handle: number): Promise<void> {
  const port = ports.get(handle);
  ports.delete(handle);
  await port?.close();
}

async function closeAll(): Promise<void> {
  await Promise.all([...ports.keys()].map(close));
}

function portOf(handle: number): PhonePort {
  const port = ports.get(handle);
  if (port === undefined) {
    throw new LabError(
      'LEASE_LOST',
      'This recorder port is closed: the phone was given to another worker, or the attempt has ended.',
    );
  }
  return port;
}

function say(word: Word): void {
  process.send?.(word, undefined, {}, () => {});
}

/** Says why and ends: a recorder that goes on after a fault would record less than it seems to. */
function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
  if (process.send === undefined) process.exit(1);
  process.send({ say: 'fault', message } satisfies Word, undefined, {}, () => process.exit(1));
  throw new LabError('RECORDER_FAILED', message);
}

/** What an error is, without what it says: messages of parsers quote what they read. */
function nameOf(cause: unknown): string {
  if (cause instanceof LabError) return cause.message;
  if (!(cause instanceof Error)) return 'no error object';
  const where = cause.stack?.split('\n').find((line) => line.includes('at ')) ?? '';
  return `${cause.name} ${(cause as NodeJS.ErrnoException).code ?? ''} ${where.trim()}`;
}

/** mockttp prints URLs and errors with pieces of traffic: only the kind of each line is kept. */
function quietConsole(): void {
  const note = (first: unknown): void => {
    const kind = typeof first === 'string' ? first.split(/[:"'`\n]/, 1)[0] : nameOf(first);
    process.stderr.write(`${new Date().toISOString()} mockttp: ${kind?.slice(0, 80)}\n`);
  };
  console.log = note;
  console.warn = note;
  console.error = note;
}
