import type { ResponderName } from './trial.ts';

/** An answer that a file wrote down word for word. */
export type ScriptedReply = { readonly status: number; readonly type: string; readonly body: string };

/** How one host is answered: `*.maker.example` stands for all names below, and not for the name itself. */
export type HostRule = { readonly host: string; readonly answer: ResponderName | ScriptedReply };

/**
 * What is answered otherwise than the responder would: the first rule that names a host counts.
 * `forwardTo` are all hosts, and `host:port`, that may be reached at all; nothing else ever is.
 */
export type AnswerRules = {
  readonly hosts: readonly HostRule[];
  readonly forwardTo: readonly string[];
};

/** Without a rule: every host is answered by the responder, and none may be reached. */
export const noRules: AnswerRules = { hosts: [], forwardTo: [] };

/** Does a pattern (`ota.maker.example`, `*.maker.example`, `192.0.2.7:8080`) name this host and port? */
export function names(pattern: string, host: string, port: number): boolean {
  const wanted = pattern.toLowerCase();
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (wanted.startsWith('*.')) return name.endsWith(wanted.slice(1)) && name.length > wanted.length - 1;
  return [name, `${name}:${port}`, `[${name}]`, `[${name}]:${port}`].includes(wanted);
}
