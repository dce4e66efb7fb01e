import type { AnswerRules } from './answers.ts';
import type { FlowSight } from './flow.ts';
import type { Fence } from './lease.ts';
import type { ResponderName } from './trial.ts';

/** What one phone's recorder port is opened with. */
export type RecorderPortOptions = {
  readonly serial: string;
  /** The phone's address on the lab's network; connections from any other are refused and noted. */
  readonly client: string;
  /** Address of the lab host to listen on. */
  readonly listen: string;
  /** TCP port, or 0 for a free one. */
  readonly port: number;
  readonly responder: ResponderName;
  /** What some hosts are answered otherwise, and which may be reached; absent: all alike, and none. */
  readonly rules?: AnswerRules;
  /** Whether hosts are shown certificates that a client must refuse, each in turn. */
  readonly tlsCheck?: boolean;
  /** Fencing token of the lease: the recorder refuses `begin` with a lower one than it has seen. */
  readonly fencingToken: number;
  /**
   * Where the phone is behind a gateway: the port of its transparent listener, all addresses of the phone
   * that are known there, and the interface, without which datagrams and further addresses go unread.
   */
  readonly gateway?: {
    readonly port: number;
    readonly addresses: readonly string[];
    readonly phonesInterface?: string;
    /** Whether each attempt has a packet capture of the phone, with the keys of its TLS. */
    readonly packets?: boolean;
  };
};

/** Where an attempt's traffic goes. Absolute paths; both folders exist. */
export type RecordingTarget = {
  readonly attemptFolder: string;
  readonly bodiesFolder: string;
  readonly fencingToken: number;
};

/** How busy the phone's traffic is at this moment. Times are lab time, ms since the epoch. */
export type Activity = {
  readonly lastAt: number;
  readonly open: number;
  readonly flows: number;
  /** Bytes that the recorder received from the phone since the port was opened. */
  readonly received: number;
};

/** One phone's explicit proxy: its own server and port, so that traffic cannot mix. */
export interface RecorderPort {
  readonly port: number;
  /**
   * From now on, new flows are written to this attempt; flows already open stay with theirs. `told` hears
   * of its flows when they are over, of so many only: what is on disk is all.
   */
  begin(target: RecordingTarget, told?: (sight: FlowSight) => void): Promise<void>;
  activity(): Promise<Activity>;
  /** Resolves when all that was seen so far is on disk (fsync). */
  flush(): Promise<void>;
  /**
   * Ends the attempt's packet capture, where there is one, and resolves when it is on disk: answers what
   * it lacks, as a sentence, or null. Absent where packets are never captured.
   */
  endPackets?(): Promise<string | null>;
  close(): Promise<void>;
}

/** The recorder: one process, one port a phone, one certificate authority a lab. */
export interface Recorder {
  /** PEM of the lab's CA certificate, for the phone's trust store. The key never leaves the host. */
  readonly caCertificate: string;
  /** The port writes nothing, and is closed, from the moment on at which another may hold the phone. */
  open(options: RecorderPortOptions, fence: Pick<Fence, 'onHeld'>): Promise<RecorderPort>;
  /** Rejects with RECORDER_FAILED when the process is gone; resolves while it is healthy. */
  check(): Promise<void>;
  /** Aborted with the reason when the process dies. */
  readonly failed: AbortSignal;
  close(): Promise<void>;
}
