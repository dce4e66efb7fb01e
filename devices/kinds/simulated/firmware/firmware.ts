import type { Build } from '../../../../lab/model/build.ts';
import type { TrustedStore } from '../phone-state.ts';

/** What makes an emission: events of the phone, or the passing of time while it is on. */
export type EmitTrigger = { readonly events: readonly string[] } | { readonly everyMs: number };

/** A value that JSON can say; its strings (keys too) are templates. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Strings are templates; a list is a repeated field; keys are field numbers. */
export type ProtobufValue =
  | string
  | number
  | boolean
  | readonly ProtobufValue[]
  | { readonly [field: string]: ProtobufValue };

/** A body before templates are filled in; exactly one kind. */
export type BodyTemplate =
  | { readonly json: JsonValue }
  | { readonly form: Readonly<Record<string, string>> }
  | { readonly text: string }
  | { readonly xml: string }
  | { readonly base64: string }
  | { readonly protobuf: { readonly [field: string]: ProtobufValue } };

export type RequestTemplate = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyTemplate | null;
  /** Encodings around the body, applied in order. */
  readonly encode: readonly string[];
};

/**
 * How a client treats a server's certificate: `pins` refuses the lab's whatever the CA store says;
 * `trusts` is the store whose authorities it takes, `user` by default: the system's and the user's.
 */
export type TlsBehaviour = {
  readonly validates: boolean;
  readonly pins: boolean;
  readonly trusts?: TrustedStore;
};

/** One thing that the simulated firmware sends, and when. */
export type Emit = {
  readonly name: string;
  /** The package that sends it; it need not be listed in the build's packages. */
  readonly from: string;
  readonly on: EmitTrigger;
  readonly delayMs: number;
  /** From 0 to 1. */
  readonly probability: number;
  /** Silent once a reply held this text, until the SIM set or the build changes. */
  readonly untilReply: string | null;
  /** `direct` ignores the proxy setting. */
  readonly network: 'proxy' | 'direct';
  readonly tls: TlsBehaviour;
  readonly request: RequestTemplate;
};

/** A simulated build: what it is, and what it sends home (design.md, section 6, `firmware.yaml`). */
export type Firmware = { readonly build: Build; readonly emits: readonly Emit[] };
