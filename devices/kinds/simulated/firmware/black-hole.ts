import { Duplex } from 'node:stream';

/** The internet as a simulated phone finds it: takes everything, and nothing comes back. */
export class BlackHole extends Duplex {
  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    this.resume();
    done();
  }
}
