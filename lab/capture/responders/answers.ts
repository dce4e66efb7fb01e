import { isIP } from 'node:net';
import { type AnswerRules, type HostRule, names, noRules } from '../../model/answers.ts';
import type { ResponderName } from '../../model/trial.ts';
import { privateTarget } from '../private-target.ts';
import { homeReply } from './home-reply.ts';
import type { Asked, Reply } from './responder.ts';
import { responders } from './responders.ts';

const forbidden: Reply = { status: 403, type: 'text/plain', body: 'not forwarded by the lab' };
/** Who lists a bare address means it; a name may lead anywhere, also into the lab's own network. */
const isAddress = (pattern: string) => isIP(pattern.replace(/:\d+$/, '')) === 4 || pattern.startsWith('[');
const unlisted = 'the run does not list the target among those that may be reached';

/** All that the lab answers one phone: by host, what keeps it at home first. */
export class Answers {
  readonly #usual: ResponderName;
  readonly #rules: AnswerRules;
  /** Hosts and `host:port` in private networks that may be reached. */
  readonly #allowPrivate: readonly string[];

  constructor(usual: ResponderName, rules: AnswerRules = noRules, allowPrivate: readonly string[] = []) {
    this.#usual = usual;
    this.#rules = rules;
    this.#allowPrivate = allowPrivate;
  }

  /** The lab's own answer; null where the real server is to answer. */
  reply(asked: Asked): Reply | null {
    return homeReply(asked) ?? this.#ruled(asked);
  }

  /** What is answered in place of a server that may not be reached. */
  get refusal(): Reply {
    return forbidden;
  }

  /** Whether the real server is to be asked, if it may be reached. */
  forwards(host: string, port: number): boolean {
    const answer = this.#answerFor(host, port);
    return typeof answer === 'string' && responders[answer].forwards;
  }

  /** Whether a name is one that may be reached, on whatever port, so that its real address is worth asking for. */
  looksUp(name: string): boolean {
    const means = (pattern: string) => names(pattern.replace(/:\d+$/, ''), name, 0);
    const answer = this.#rules.hosts.find((rule) => means(rule.host))?.answer ?? this.#usual;
    const forwards = typeof answer === 'string' && responders[answer].forwards;
    return forwards && this.#rules.forwardTo.some(means);
  }

  /** Whether a conversation can be had with this host: one that fails, or may not be reached, ends it. */
  converses(host: string, port: number): boolean {
    const answer = this.#answerFor(host, port);
    if (typeof answer !== 'string') return answer.status < 400;
    return answer !== 'fail' && !responders[answer].forwards;
  }

  /** Why a host must not be reached, or null where it may. */
  async refusalTo(host: string, port: number): Promise<string | null> {
    if (!this.#rules.forwardTo.some((pattern) => names(pattern, host, port))) return unlisted;
    return privateTarget(host, port, [...this.#allowPrivate, ...this.#rules.forwardTo.filter(isAddress)]);
  }

  #answerFor(host: string, port: number): HostRule['answer'] {
    return this.#rules.hosts.find((rule) => names(rule.host, host, port))?.answer ?? this.#usual;
  }

  #ruled(asked: Asked): Reply | null {
    const answer = this.#answerFor(asked.host, asked.port);
    return typeof answer === 'string' ? responders[answer].answer(asked) : answer;
  }
}
