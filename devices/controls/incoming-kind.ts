import type { Operator } from '../../lab/model/operator.ts';
import type { CallControl, MessageControl } from '../../lab/model/phone-host.ts';

/** What a host of simulated phones offers: what comes to a phone over the air. */
export type Air = {
  sms(serial: string, from: string, text: string): Promise<void>;
  call(serial: string, from: string): Promise<void>;
};

/** What this lab has to send messages or to call with; null for what it has not. */
export type IncomingMeans = {
  readonly operator: Operator | null;
  readonly program: string | null;
  readonly air: Air | null;
};

/** One way to send a phone messages; null where this lab does not have it. */
export type MessageKind = { readonly name: string; make(means: IncomingMeans): MessageControl | null };

/** One way to call a phone; null where this lab does not have it. */
export type CallKind = { readonly name: string; make(means: IncomingMeans): CallControl | null };

/** The number that messages and calls of simulations come from: it is nobody's. */
export const nobody = '+4799999997';
