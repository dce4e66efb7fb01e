import type { Headers } from '../model/flow.ts';

/** What a tool wrote down of one exchange. Bodies are the bytes as far as the file tells them. */
export type HarEntry = {
  /** Index in log.entries, from 0. */
  readonly entry: number;
  /** Ms since the epoch, or null where the file does not say. */
  readonly at: number | null;
  readonly request: HarRequest;
  readonly response: HarResponse | null;
  readonly webSocketMessages: readonly HarMessage[];
  /** Of this lab's own export: what was sent on a connection that is no HTTP. */
  readonly raw: readonly Buffer[];
  /** Of this lab's own export: the phone refused the certificate. */
  readonly refused: boolean;
};

export type HarRequest = {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: Headers;
  readonly body: Buffer | null;
  /** True where the headers say compressed and the body is not: many tools store it decoded. */
  readonly decoded: boolean;
};

export type HarResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer | null;
  readonly decoded: boolean;
};

export type HarMessage = {
  readonly direction: 'sent' | 'received';
  readonly binary: boolean;
  readonly body: Buffer;
};

/** One entry of a HAR: what could be read of it, or null, and what could not, in words. It may have both. */
export type HarItem = {
  /** Index in log.entries, from 0. */
  readonly entry: number;
  readonly read: HarEntry | null;
  readonly faults: readonly string[];
};
