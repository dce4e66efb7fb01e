import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEvents } from '../../lab/capture/read-events.ts';
import { type RecorderOptions, spawnRecorder } from '../../lab/capture/spawn-recorder.ts';
import type { Body, CaptureEvent } from '../../lab/model/flow.ts';
import type { Fence } from '../../lab/model/lease.ts';
import type {
  Recorder,
  RecorderPort,
  RecorderPortOptions,
  RecordingTarget,
} from '../../lab/model/recorder.ts';
import { readBody } from '../../lab/store/run-reader.ts';
import { held } from '../store/held.ts';

export type EventOf<Type extends CaptureEvent['type']> = Extract<CaptureEvent, { type: Type }>;

/** A recorder process with a folder of its own, for one test file. */
export class CaptureLab {
  readonly folder: string;
  readonly recorder: Recorder;

  private constructor(folder: string, recorder: Recorder) {
    this.folder = folder;
    this.recorder = recorder;
  }

  static async start(options: Partial<RecorderOptions> = {}): Promise<CaptureLab> {
    const folder = await mkdtemp(join(tmpdir(), 'capture-test-'));
    const recorder = await spawnRecorder({
      home: join(folder, 'home'),
      logFile: join(folder, 'recorder.log'),
      ...options,
    });
    return new CaptureLab(folder, recorder);
  }

  async stop(): Promise<void> {
    await this.recorder.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  open(
    options: Partial<RecorderPortOptions> = {},
    fence: Pick<Fence, 'onHeld'> = held,
  ): Promise<RecorderPort> {
    const asked: RecorderPortOptions = {
      serial: 'FAKE0001',
      client: '127.0.0.1',
      listen: '127.0.0.1',
      port: 0,
      responder: 'sink',
      fencingToken: 1,
      ...options,
    };
    return this.recorder.open(asked, fence);
  }

  /** The folders of a new attempt. */
  async target(name: string, fencingToken = 1): Promise<RecordingTarget> {
    const attemptFolder = join(this.folder, name);
    const bodiesFolder = join(this.folder, 'bodies');
    await mkdir(attemptFolder, { recursive: true });
    await mkdir(bodiesFolder, { recursive: true });
    return { attemptFolder, bodiesFolder, fencingToken };
  }

  async events({ attemptFolder }: RecordingTarget): Promise<CaptureEvent[]> {
    const events: CaptureEvent[] = [];
    for await (const event of readEvents(join(attemptFolder, 'events.jsonl'))) events.push(event);
    return events;
  }

  /** Flushes until the recording holds what the test waits for; answers its events. */
  async recorded(
    port: RecorderPort,
    target: RecordingTarget,
    holds: (events: readonly CaptureEvent[]) => boolean,
  ): Promise<CaptureEvent[]> {
    for (;;) {
      await port.flush();
      const events = await this.events(target);
      if (holds(events)) return events;
    }
  }

  /** The recorder's process, on Linux. */
  async pid(): Promise<number> {
    for (const name of await readdir('/proc')) {
      const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
      if (line.includes('recorder-process') && line.includes(this.folder)) return Number(name);
    }
    throw new Error('The recorder process was not found.');
  }

  read({ sha256 }: Body): Promise<Buffer> {
    return readBody(this.folder, sha256);
  }
}

export function ofType<Type extends CaptureEvent['type']>(
  events: readonly CaptureEvent[],
  type: Type,
): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

/** The one event of a type; fails where there are none or several. */
export function only<Type extends CaptureEvent['type']>(
  events: readonly CaptureEvent[],
  type: Type,
): EventOf<Type> {
  const found = ofType(events, type);
  const [event] = found;
  if (event === undefined || found.length > 1) {
    throw new Error(`${found.length} events of type ${type}, not one: ${JSON.stringify(events)}`);
  }
  return event;
}
