import type { DeviceState } from './trial.ts';

/** A capture that another tool made and that was taken over into a run: one trial each. */
export type ImportedCapture = {
  /** The file's name, without its folder. */
  readonly file: string;
  /** `HAR`, `mitmproxy flows`, … */
  readonly format: string;
  readonly sha256: string;
  readonly bytes: number;
  /** What was in it: exchanges, streams and connections, readable or not. */
  readonly flows: number;
  /** How many of these are not there as a whole. */
  readonly unread: number;
  /** What such a capture does not hold, as a sentence. */
  readonly blind: string;
};

/** What `import` is asked for. */
export type ImportRequest = {
  readonly captures: readonly string[];
  /** A device.yaml: whose traffic it is. */
  readonly device: string;
  /** The build that the phone ran, by its fingerprint or any other name. */
  readonly build: string;
  /** What was done with the phone meanwhile: a scenario's name, or `capture`. */
  readonly scenario: string;
  readonly state: DeviceState;
  readonly out: string;
};
