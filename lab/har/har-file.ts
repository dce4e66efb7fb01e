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

/** What of an entry could not be read. An entry may be read in part and stand here too. */
export type Unread = { readonly entry: number; readonly reason: string };

/** A HAR file as it was read: nothing in it is left out of both lists. */
export type HarFile = { readonly entries: readonly HarEntry[]; readonly unread: readonly Unread[] };
