import type { ErrorCode } from '../errors.ts';
import type { FlowSight } from '../model/flow.ts';
import type { Activity, RecorderPortOptions, RecordingTarget } from '../model/recorder.ts';

/** What the lab asks of its recorder process, over Node's IPC. `port` is the handle that `open` gave, `heldUntil` by `monotonicMs`. */
export type Question =
  | { readonly ask: 'open'; readonly options: RecorderPortOptions; readonly heldUntil: number }
  | { readonly ask: 'hold'; readonly handle: number; readonly heldUntil: number }
  | { readonly ask: 'begin'; readonly handle: number; readonly target: RecordingTarget }
  | { readonly ask: 'activity'; readonly handle: number }
  | { readonly ask: 'flush'; readonly handle: number }
  | { readonly ask: 'end-packets'; readonly handle: number }
  | { readonly ask: 'close'; readonly handle: number }
  | { readonly ask: 'check' };

/** What each question is answered with. */
export type Answers = {
  open: { readonly handle: number; readonly port: number };
  hold: null;
  begin: null;
  activity: Activity;
  flush: null;
  'end-packets': string | null;
  close: null;
  check: null;
};

export type Numbered = { readonly number: number } & Question;

/** What the recorder process says. `fault` is followed by its end. */
export type Word =
  | { readonly say: 'ready'; readonly caCertificate: string }
  | { readonly say: 'answer'; readonly number: number; readonly value: Answers[Question['ask']] }
  | {
      readonly say: 'refusal';
      readonly number: number;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | {
      readonly say: 'flow';
      readonly handle: number;
      readonly attemptFolder: string;
      readonly sight: FlowSight;
    }
  | { readonly say: 'fault'; readonly message: string };

/** How the recorder process is started: read from its first argument. */
export type ProcessOptions = {
  readonly home: string;
  readonly allowPrivate: readonly string[];
  readonly attemptLimit: number;
};
