import type { Headers } from '../model/flow.ts';

type Moment = {
  /** Where it stands in the capture: `entry 5`, `line 12`, counted as its format does. */
  readonly place: string;
  /** Ms since the epoch, or null where the capture does not tell. */
  readonly at: number | null;
  /** `10.0.0.2:40000`; null where the capture does not tell. */
  readonly client: string | null;
  /** What of it is not in the capture, in words that end a sentence; whatever stands here is not whole. */
  readonly faults: readonly string[];
};

/** A request with its answer, bodies as they went over the wire as far as the capture tells. */
export type Exchange = Moment & {
  readonly kind: 'exchange';
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: Headers;
  readonly body: Buffer | null;
  readonly response: {
    readonly status: number;
    readonly headers: Headers;
    readonly body: Buffer | null;
  } | null;
  readonly messages: readonly Spoken[];
};

/** A WebSocket message. */
export type Spoken = {
  readonly direction: 'sent' | 'received';
  readonly binary: boolean;
  readonly body: Buffer;
};

/** What the phone sent over a connection whose protocol is not HTTP; it is searched as bytes. */
export type Stream = Moment & {
  readonly kind: 'stream';
  readonly host: string | null;
  readonly port: number | null;
  readonly sent: Buffer;
};

/** A connection of which the capture has no readable payload: encrypted, refused, or only counted. */
export type Unseen = Moment & {
  readonly kind: 'unseen';
  readonly host: string | null;
  readonly port: number | null;
  /** That the phone sent, as far as it is known. */
  readonly bytes: number;
  /** The phone did not trust the tool's certificate. */
  readonly refused: boolean;
};

/** An entry of which nothing could be read; `faults` say why. */
export type Lost = Moment & { readonly kind: 'lost' };

/** One thing that a capture holds. */
export type CaptureItem = Exchange | Stream | Unseen | Lost;

/** A format of captures: one file and one line in the list. */
export type CaptureFormat = {
  readonly name: string;
  /** By the first bytes of a file, at most 4096 of them. */
  readonly isOne: (head: Buffer, file: string) => boolean;
  /** What such a capture does not hold, as a sentence. */
  readonly blind: string;
  /** All that it holds, none of it left out. Throws BAD_FILE with file, line (or byte) and what to do. */
  readonly read: (file: string) => AsyncIterable<CaptureItem>;
};
