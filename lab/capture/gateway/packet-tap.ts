import { type ChildProcess, spawn } from 'node:child_process';
import { ownFile } from '../../checkout.ts';
import { LabError } from '../../errors.ts';

const perlFile = ownFile('lab/capture/gateway/packet-tap.pl');
const greeting = 'ready\n';
const startMs = 20_000;
/** In place of a count of lost frames. */
const allTold = 0xffff_ffff;

/** Who is told of what comes in. */
export type TapListener = {
  frame(frame: Buffer): void;
  /** So many frames came and could not be kept. */
  lost(frames: number): void;
  /** The tap ended by itself: nothing more is told. */
  ended(): void;
};

/** A tap on one interface, and a way to send frames out of it. */
export type PacketTap = {
  send(frame: Buffer): void;
  /** Resolves when all was told that had come in by now. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens a tap of the UDP frames that come in, or of all frames in both directions, each behind its time:
 * seconds and microseconds, four bytes each. Throws RECORDER_FAILED without root, and MISSING_TOOL where
 * perl is not installed.
 */
export async function openPacketTap(
  phonesInterface: string,
  listener: TapListener,
  which: 'datagrams' | 'all' = 'datagrams',
): Promise<PacketTap> {
  const child = spawn('perl', [perlFile, phonesInterface, which], { stdio: ['pipe', 'pipe', 'pipe'] });
  const frames = new Frames(listener);
  let closing = false;
  child.stdin.on('error', () => {});
  await started(child, phonesInterface, (chunk) => frames.add(chunk));
  const gone = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
      if (!closing) listener.ended();
    }),
  );
  return {
    send: (frame) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(frame.length);
      child.stdin.write(Buffer.concat([length, frame]));
    },
    drain: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const drained = frames.drained();
      child.stdin.write(Buffer.alloc(4));
      await Promise.race([drained, gone]);
    },
    close: async () => {
      closing = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function started(
  child: ChildProcess,
  phonesInterface: string,
  rest: (chunk: Buffer) => void,
): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1000);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), startMs);
  await new Promise<void>((resolve, reject) => {
    let greeted = Buffer.alloc(0);
    child.once('error', (cause: NodeJS.ErrnoException) =>
      reject(tapError(phonesInterface, cause.code ?? '')),
    );
    child.once('close', () => reject(tapError(phonesInterface, said)));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (greeted.length >= greeting.length) return rest(chunk);
      greeted = Buffer.concat([greeted, chunk]);
      if (greeted.length < greeting.length) return;
      resolve();
      rest(greeted.subarray(greeting.length));
    });
  }).finally(() => clearTimeout(timer));
}

/** Cuts what the tap says into frames. */
class Frames {
  readonly #listener: TapListener;
  #rest: Buffer = Buffer.alloc(0);
  #waiting: (() => void)[] = [];

  constructor(listener: TapListener) {
    this.#listener = listener;
  }

  /** Resolves with the next word that all was told. */
  drained(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  add(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE(0);
      // A length of zero has a count behind it.
      const end = 4 + (length === 0 ? 4 : length);
      if (bytes.length < end) break;
      if (length === 0) this.#count(bytes.readUInt32BE(4));
      else this.#listener.frame(bytes.subarray(4, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }

  #count(frames: number): void {
    if (frames === allTold) this.#waiting.shift()?.();
    else this.#listener.lost(frames);
  }
}

function tapError(phonesInterface: string, said: string): LabError {
  if (said === 'ENOENT') {
    return new LabError(
      'MISSING_TOOL',
      'The gateway’s packet tap needs perl, which is not installed. Install it: apt install perl-base.',
    );
  }
  return new LabError(
    'RECORDER_FAILED',
    `The recorder cannot read what passes ${phonesInterface} (${said.trim().split('\n')[0] || 'no word why'}). It needs root, and the phones’ interface must be there.`,
  );
}
