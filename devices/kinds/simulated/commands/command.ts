import type { Readable } from 'node:stream';
import type { Phone } from '../phone-parts.ts';

/** Takes output; resolves when the other side has room for more. */
export type Sink = (data: string | Buffer) => Promise<undefined>;

/** What a command of the phone's shell works with. */
export type CommandIo = {
  readonly phone: Phone;
  readonly name: string;
  readonly args: string[];
  readonly stdin: Readable;
  readonly out: Sink;
  readonly err: Sink;
  /** Set where it runs as root and not as the shell's user. */
  readonly root?: boolean;
  /** Aborted when the host hung up. */
  readonly gone: AbortSignal;
  /** Runs another line in the same shell, e.g. for `sh -c`. */
  run(line: string, streams?: Partial<Pick<CommandIo, 'stdin' | 'out' | 'err' | 'root'>>): Promise<number>;
  /** Says that the phone does not know this command or part of it: message, journal, exit status. */
  unknown(message: string, status: number): Promise<number>;
};

/** One command; answers its exit status, 0 where it answers nothing. */
export type Command = (io: CommandIo) => Outcome;

/** An exit status, now or later; undefined is 0. */
export type Outcome = number | undefined | Promise<number | undefined>;

export type CommandTable = Readonly<Record<string, Command>>;
