import type { ErrorCode } from '../../../lab/errors.ts';
import type { Device, Sim } from '../../../lab/model/device.ts';
import type { JournalEntry } from './journal.ts';
import type { Wifi } from './wifi.ts';

/** One phone to be started in the child process. */
export type PhoneSpec = {
  readonly device: Device;
  readonly firmwareFile: string;
  /** Set where the process is in a network namespace of its own. */
  readonly wifi?: Wifi;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Faults of `faults/list.ts` that it has from the beginning, such as `usb-loss=5s`. */
  readonly faults?: readonly string[];
  /** The journal is kept there as JSONL too. */
  readonly journalFile?: string;
};

/** Where a phone that runs is found: `address` is what `adb -s` takes. */
export type RunningPhone = {
  readonly serial: string;
  readonly port: number;
  readonly address: string;
};

/** What is asked of the child; each is answered once, with the same `id`. */
export type PhoneRequest =
  | { readonly do: 'start'; readonly specs: readonly PhoneSpec[] }
  | { readonly do: 'swap-sim'; readonly serial: string; readonly slot: number; readonly sim: Sim | null }
  | { readonly do: 'forget'; readonly serial: string }
  | { readonly do: 'wipe'; readonly serial: string }
  | { readonly do: 'set-up'; readonly serial: string }
  | { readonly do: 'fault'; readonly serial: string; readonly fault: string | null }
  | { readonly do: 'sms'; readonly serial: string; readonly from: string; readonly text: string }
  | { readonly do: 'call'; readonly serial: string; readonly from: string }
  | { readonly do: 'pass-time'; readonly serial: string; readonly ms: number }
  | { readonly do: 'network-time'; readonly serial: string }
  | { readonly do: 'journal'; readonly serial: string }
  | { readonly do: 'stop' };

/** What is done to one phone that runs. */
export type PhoneAct = Exclude<PhoneRequest, { readonly do: 'start' | 'stop' | 'journal' }>;

/** Parent to child. */
export type RequestMessage = { readonly id: number; readonly request: PhoneRequest };

export type PhoneAnswer = {
  readonly phones?: readonly RunningPhone[];
  readonly journal?: readonly JournalEntry[];
};

/** Child to parent. */
export type AnswerMessage =
  | { readonly id: number; readonly ok: true; readonly answer: PhoneAnswer }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly sentence: string };
