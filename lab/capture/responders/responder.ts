import type { ResponderName } from '../../model/trial.ts';

/** What a responder sees of a request. `path` has the query in it. */
export type Asked = {
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
};

/** An answer of the lab's own. Date and Content-Length are added to it. */
export type Reply = { readonly status: number; readonly type: string; readonly body: string };

/** What the lab answers in a phone's place of the real servers. */
export type Responder = {
  readonly name: ResponderName;
  /** For people: one line. */
  readonly description: string;
  /** The lab's answer; null lets the real server answer. */
  answer(asked: Asked): Reply | null;
  /** Whether anything may reach a real server at all. */
  readonly forwards: boolean;
};
