import assert from 'node:assert/strict';
import { LabError } from '../../lab/errors.ts';
import type { LogPart, LogSpan } from '../../lab/model/trace.ts';
import { AttemptLog } from '../../lab/run/attempt-log.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 31, 12);

/** A phone whose log is a ring of a few lines, one a minute or as a test writes them. */
class RingPhone {
  readonly #size: number;
  clock = start;
  upMs: number | null = 100 * minute;
  fault: LabError | null = null;
  cut = false;
  tells = true;
  asked: (number | null)[] = [];
  lines: { readonly at: number; readonly line: string }[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  write(text: string): void {
    const time = new Date(this.clock).toISOString().slice(5, 23).replace('T', ' ');
    this.lines.push({ at: this.clock, line: `${time}  1000  1000 I Ring    : ${text}\n` });
    this.lines = this.lines.slice(-this.#size);
  }

  /** So many minutes with a line in each. */
  pass(minutes: number): void {
    for (let each = 0; each < minutes; each += 1) {
      this.clock += minute;
      this.write(`minute ${Math.round((this.clock - start) / minute)}`);
    }
  }

  readLogSpan = async (): Promise<LogSpan> => {
    if (this.fault !== null) throw this.fault;
    const [first] = this.lines;
    return {
      phoneClock: this.clock,
      upMs: this.upMs,
      oldest: first === undefined || !this.tells ? {} : { main: first.at },
    };
  };

  readLog = async (since: number | null) => {
    const span = await this.readLogSpan();
    this.asked.push(since);
    const found = this.lines.filter(({ at }) => since === null || at >= since);
    const text = `--------- beginning of main\n${found.map(({ line }) => line).join('')}`;
    return { at: this.clock, text, processes: [], span, cut: this.cut };
  };
}

function logOf(phone: RingPhone) {
  const parts: LogPart[] = [];
  const log = new AttemptLog(phone, async (part) => void parts.push(part), phone.clock);
  const minutes = () =>
    parts.flatMap(({ text }) => [...text.matchAll(/minute (\d+)/g)].map(([, n]) => Number(n)));
  return { log, parts, minutes };
}

describe('the log of an attempt', () => {
  it('is whole over a dwell of many times what the phone keeps, each line once', async () => {
    const phone = new RingPhone(40);
    phone.pass(60);
    const { log, parts, minutes } = logOf(phone);
    await log.watch();
    const { firstMs, again } = await log.interlude();
    let due = firstMs / minute;
    for (let passed = 0; passed + due < 300; ) {
      phone.pass(Math.floor(due));
      passed += Math.floor(due);
      due = (await again()) / minute;
    }
    await log.read();
    const [first = 0] = minutes();
    assert.deepEqual(
      minutes(),
      Array.from({ length: minutes().length }, (_, index) => first + index),
    );
    assert.ok(minutes().length > 250, `${minutes().length} lines`);
    assert.ok(parts.every(({ holeMs }) => holeMs === undefined));
    assert.equal(log.missing, null);
  });

  it('is read more often where the phone keeps less, within five minutes and three hours', async () => {
    const again: number[] = [];
    for (const [size, passed] of [
      [4, 100],
      [60, 100],
      [10_000, 9_000],
    ] as const) {
      const phone = new RingPhone(size);
      phone.pass(passed);
      again.push((await logOf(phone).log.interlude()).firstMs / minute);
    }
    assert.deepEqual(again, [5, 59 / 3, 180]);
    assert.equal((await logOf(new RingPhone(1)).log.interlude()).firstMs, 15 * minute);
  });

  it('says how much of it is missing where the phone wrote over lines that nobody had read', async () => {
    const phone = new RingPhone(10);
    phone.pass(20);
    const { log, parts, minutes } = logOf(phone);
    await log.watch();
    phone.pass(32);
    await log.read();
    assert.deepEqual([minutes()[0], minutes().length], [43, 10]);
    assert.equal(parts[0]?.holeMs, 23 * minute);
    assert.match(log.missing ?? '', /^the phone wrote over about 23 min of its log before it could be read/);
    phone.pass(5);
    await log.read();
    assert.equal(parts[1]?.holeMs, undefined);
    assert.match(log.missing ?? '', /about 23 min/);
  });

  it('is not called whole where the phone does not tell how far back it goes', async () => {
    const phone = new RingPhone(10);
    phone.tells = false;
    const { log } = logOf(phone);
    await log.watch();
    phone.pass(30);
    await log.read();
    assert.match(log.missing ?? '', /does not tell how far back its log goes/);
  });

  it('is not called incomplete where the phone is quiet', async () => {
    const phone = new RingPhone(10);
    phone.write('long before');
    const { log } = logOf(phone);
    await log.watch();
    phone.clock += 600 * minute;
    phone.write('much later');
    await log.read();
    phone.clock += 600 * minute;
    await log.read();
    assert.equal(log.missing, null);
  });

  it('begins anew with a boot, and says where the boot itself was overwritten', async () => {
    const phone = new RingPhone(10);
    phone.pass(10);
    const { log, minutes } = logOf(phone);
    await log.watch();
    phone.pass(2);
    await log.readBeforeReboot();
    phone.lines = [];
    phone.pass(3);
    phone.upMs = 3 * minute;
    await log.watch();
    await log.read();
    assert.deepEqual(minutes(), [10, 11, 12, 13, 14, 15]);
    assert.deepEqual(phone.asked.at(-1), null);
    assert.equal(log.missing, null);
    await log.readBeforeReboot();
    phone.lines = [];
    phone.pass(30);
    phone.upMs = 30 * minute;
    await log.watch();
    assert.match(log.missing ?? '', /about 21 min/);
  });

  it('leaves no line out where the phone’s clock was set back, and keeps none twice', async () => {
    const phone = new RingPhone(100);
    phone.pass(5);
    const { log, minutes } = logOf(phone);
    phone.pass(50);
    await log.read();
    phone.clock = start + 6 * minute;
    phone.write('minute 999');
    await log.read();
    assert.deepEqual(minutes(), [...Array.from({ length: 51 }, (_, index) => 5 + index), 999]);
  });

  it('tells that its end could not be read, or its beginning was too long to keep; a lost lease it passes on', async () => {
    const phone = new RingPhone(10);
    phone.pass(5);
    const { log } = logOf(phone);
    phone.fault = new LabError('ADB_FAILED', 'no answer');
    await log.read();
    assert.match(log.missing ?? '', /end of the phone's log could not be read/);
    phone.fault = null;
    phone.cut = true;
    await log.read();
    assert.match(log.missing ?? '', /too long to be kept as a whole/);
    phone.fault = new LabError('LEASE_LOST', 'another has it');
    await assert.rejects(log.read(), { code: 'LEASE_LOST' });
  });
});
