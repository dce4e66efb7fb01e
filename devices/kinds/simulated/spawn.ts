import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ownModule } from '../../../lab/checkout.ts';
import { LabError } from '../../../lab/errors.ts';
import type { Sim } from '../../../lab/model/device.ts';
import type { JournalEntry } from './journal.ts';
import type {
  AnswerMessage,
  PhoneAct,
  PhoneAnswer,
  PhoneRequest,
  PhoneSpec,
  RunningPhone,
} from './protocol.ts';

const stopLimitMs = 3_000;
const keptErrorText = 4_000;

/** Simulated phones in a process of their own. */
export type SpawnedPhones = {
  readonly phones: readonly RunningPhone[];
  /** The process that hosts them. */
  readonly pid: number;
  /** Changes the SIM of a slot (from 1); null takes it out. */
  swapSim(serial: string, slot: number, sim: Sim | null): Promise<void>;
  /** The firmware forgets its past successes, as after a wipe. */
  forget(serial: string): Promise<void>;
  /** Begins a fault of `faults/list.ts`, such as `adb-frozen` or `usb-loss=5s`; null lifts all. Throws USAGE. */
  fault(serial: string, fault: string | null): Promise<void>;
  /** A short message comes in, as from a SIM multiplexer. */
  sms(serial: string, from: string, text: string): Promise<void>;
  /** A call comes in that nobody takes. */
  call(serial: string, from: string): Promise<void>;
  /** A factory reset by hand: the phone comes back in its set-up wizard, and adb is unauthorized. */
  wipe(serial: string): Promise<void>;
  /** The operator goes through the set-up wizard and accepts the lab's adb key. */
  setUp(serial: string): Promise<void>;
  /** Time passes: clock, timers and periodic emissions. Resolves when all that was due in it was sent. */
  passTime(serial: string, ms: number): Promise<void>;
  /** The network puts the phone's clock right. */
  networkTime(serial: string): Promise<void>;
  /** What happened on the phone so far. */
  journal(serial: string): Promise<JournalEntry[]>;
  /** Aborted, with a LabError as reason, when the process ended by itself. */
  readonly failed: AbortSignal;
  stop(): Promise<void>;
};

/** Where the process of the phones runs, if not where this one does. */
export type PhonesPlace = {
  /** The command that starts another one there. */
  readonly enter: readonly [string, ...string[]];
  /** Told of the process when it is there, before any phone starts in it. */
  entered(pid: number): Promise<void>;
};

/** Starts phones in one child process. Throws PORT_IN_USE, BAD_FILE, or INTERNAL where the process dies. */
export async function spawnPhones(
  specs: readonly PhoneSpec[],
  place: PhonesPlace | null = null,
): Promise<SpawnedPhones> {
  const host = new PhoneProcess(place?.enter ?? []);
  try {
    if (place !== null) {
      // It answers from where it is: until then the command that leads there may still be on its way.
      await host.ask({ do: 'start', specs: [] });
      await place.entered(host.pid);
    }
    const { phones = [] } = await host.ask({ do: 'start', specs });
    const act = async (request: PhoneAct) => void (await host.ask(request));
    return {
      phones,
      pid: host.pid,
      swapSim: (serial, slot, sim) => act({ do: 'swap-sim', serial, slot, sim }),
      forget: (serial) => act({ do: 'forget', serial }),
      fault: (serial, fault) => act({ do: 'fault', serial, fault }),
      sms: (serial, from, text) => act({ do: 'sms', serial, from, text }),
      call: (serial, from) => act({ do: 'call', serial, from }),
      wipe: (serial) => act({ do: 'wipe', serial }),
      setUp: (serial) => act({ do: 'set-up', serial }),
      passTime: (serial, ms) => act({ do: 'pass-time', serial, ms }),
      networkTime: (serial) => act({ do: 'network-time', serial }),
      journal: async (serial) => [...((await host.ask({ do: 'journal', serial })).journal ?? [])],
      failed: host.failed,
      stop: () => host.stop(),
    };
  } catch (thrown) {
    await host.stop();
    throw thrown;
  }
}

type Waiting = { resolve(answer: PhoneAnswer): void; reject(error: LabError): void };

/** The child process and the requests that it has not answered yet. */
class PhoneProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #failure = new AbortController();
  #errorText = '';
  #lastId = 0;
  #stopping = false;

  constructor(enter: readonly string[]) {
    const entry = ownModule('devices/kinds/simulated/process.ts');
    const [program = process.execPath, ...args] = [...enter, process.execPath, entry];
    this.#child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A terminal's Ctrl+C reaches the lab, which then stops its phones in order.
      detached: true,
    });
    this.#child.on('message', (message) => this.#answered(message as AnswerMessage));
    this.#child.on('error', (cause) => this.#ended(`could not be started (${cause.message})`));
    this.#child.on('exit', (code, signal) =>
      this.#ended(`ended by itself (${signal ?? `exit code ${code}`})`),
    );
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errorText = (this.#errorText + text).slice(-keptErrorText);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  ask(request: PhoneRequest): Promise<PhoneAnswer> {
    return new Promise((resolve, reject) => {
      if (this.failed.aborted) return reject(this.failed.reason);
      if (!this.#child.connected) return reject(this.#error('is not running any more'));
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#child.send({ id: this.#lastId, request });
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return;
    this.#stopping = true;
    const ended = once(this.#child, 'exit');
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), stopLimitMs);
    await this.ask({ do: 'stop' }).catch(() => undefined);
    if (this.#child.connected) this.#child.disconnect();
    await ended;
    clearTimeout(limit);
  }

  #answered(message: AnswerMessage): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) waiting?.resolve(message.answer);
    else waiting?.reject(new LabError(message.code, message.sentence));
  }

  #ended(how: string): void {
    const error = this.#error(how);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    if (!this.#stopping) this.#failure.abort(error);
  }

  #error(how: string): LabError {
    const said = this.#errorText.trim() === '' ? '' : ` It wrote: ${this.#errorText.trim()}`;
    return new LabError(
      'INTERNAL',
      `The process of the simulated phones ${how}. Start the run again.${said}`,
    );
  }
}
