import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordingTarget } from '../../model/recorder.ts';
import { syncFile } from '../recording/body-sync.ts';
import { type FrameTime, pcapngCounts, pcapngFrame, pcapngHead } from './pcapng.ts';

const batchBytes = 256 * 1024;

/**
 * packets.pcapng and tls-keys.txt of one attempt: the frames, and what decrypts the TLS in them (NSS key
 * log format). Both files together take `limit` bytes of the disk; what is beyond is counted.
 */
export class AttemptPackets {
  readonly #packetsFile: string;
  readonly #keysFile: string;
  readonly #packets: number;
  readonly #keys: number;
  readonly #limit: number;
  #taken = 0;
  #blocks: Buffer[] = [];
  #waitingBytes = 0;
  #received = 0;
  #kept = 0;
  #lost = 0;
  #keysBeyond = 0;

  /** Makes the files, readable by their owner alone. Throws where one is there, or cannot be made. */
  constructor(
    { attemptFolder }: Pick<RecordingTarget, 'attemptFolder'>,
    interfaceName: string,
    limit: number,
  ) {
    this.#limit = limit;
    this.#packetsFile = join(attemptFolder, 'packets.pcapng');
    this.#keysFile = join(attemptFolder, 'tls-keys.txt');
    this.#packets = openSync(this.#packetsFile, 'wx', 0o600);
    this.#keys = openSync(this.#keysFile, 'wx', 0o600);
    this.#write(pcapngHead(interfaceName));
    this.writeOut();
  }

  /** Gathers a frame; it is on disk after `writeOut`, or when many wait. */
  frame(frame: Buffer, time: FrameTime): void {
    this.#received += 1;
    const block = pcapngFrame(frame, time);
    if (!this.#admits(block.length)) return;
    this.#kept += 1;
    this.#write(block);
  }

  /** A line of the key log, with its end. */
  key(line: Buffer): void {
    if (this.#admits(line.length)) writeSync(this.#keys, line);
    else this.#keysBeyond += 1;
  }

  /** Frames that came and that the kernel had no room for: they may have been another phone's. */
  lost(frames: number): void {
    this.#lost += frames;
  }

  writeOut(): void {
    if (this.#waitingBytes === 0) return;
    const bytes = Buffer.concat(this.#blocks);
    this.#blocks = [];
    this.#waitingBytes = 0;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#packets, bytes, at);
  }

  /** Ends both files, and resolves when they are on disk; answers what they lack, as a sentence, or null. */
  async end(): Promise<string | null> {
    const counts = { received: this.#received, lost: this.#lost, kept: this.#kept };
    const now = Date.now();
    const time = { seconds: Math.floor(now / 1000), micros: (now % 1000) * 1000 };
    this.#write(pcapngCounts(counts, time));
    try {
      this.writeOut();
    } finally {
      this.close();
    }
    await syncFile(this.#packetsFile);
    await syncFile(this.#keysFile);
    return this.#lack();
  }

  /** Leaves the files as they are. */
  close(): void {
    closeSync(this.#packets);
    closeSync(this.#keys);
  }

  #lack(): string | null {
    const lacks = [
      ...(this.#lost === 0 ? [] : [`${this.#lost} frames that the kernel had no room for`]),
      ...(this.#received === this.#kept ? [] : [`${this.#received - this.#kept} frames beyond its limit`]),
      ...(this.#keysBeyond === 0 ? [] : [`${this.#keysBeyond} keys beyond its limit`]),
    ];
    return lacks.length === 0 ? null : `the packet capture lacks ${lacks.join(', ')}`;
  }

  #admits(bytes: number): boolean {
    if (this.#taken + bytes > this.#limit) return false;
    this.#taken += bytes;
    return true;
  }

  #write(block: Buffer): void {
    this.#blocks.push(block);
    this.#waitingBytes += block.length;
    if (this.#waitingBytes >= batchBytes) this.writeOut();
  }
}
