import {
  type CompletedRequest,
  completionCheckers,
  type Mockttp,
  matchers,
  type RequestRuleData,
  requestSteps,
  type WebSocketRuleData,
  webSocketSteps,
} from 'mockttp';
import type { Verdict } from './exchange.ts';
import type { Exchanges } from './exchanges.ts';
import { askedOf, headersOf } from './lab-reply.ts';
import type { Answers } from './responders/answers.ts';

type Incoming = { readonly id: string; readonly url: string; readonly method: string };

/**
 * Gives mockttp its rules: the lab's answers to what `OwnAnswers` leaves to it, and the way to the real
 * server where one is open.
 */
export class Answering {
  readonly #answers: Answers;
  readonly #exchanges: Exchanges;
  readonly #closes: boolean;
  readonly #decisions = new WeakMap<object, Verdict | Promise<Verdict>>();

  /** `closes`: a connection ends with its first answer, so that the next request shakes hands anew. */
  constructor(answers: Answers, exchanges: Exchanges, closes: boolean) {
    this.#closes = closes;
    this.#answers = answers;
    this.#exchanges = exchanges;
  }

  async attach(mockttp: Mockttp): Promise<void> {
    const always = () => new completionCheckers.Always();
    const by = (who: Verdict['answeredBy']) => (request: Incoming) => {
      const verdict = this.#decide(request);
      const told = ({ answeredBy }: Verdict) => answeredBy === who;
      return verdict instanceof Promise ? verdict.then(told) : told(verdict);
    };
    const forwarded = new Matching(by('server'));
    const answered = new Matching(by('lab'));
    const rules: RequestRuleData[] = [
      {
        matchers: [answered],
        steps: [new requestSteps.CallbackStep((request) => this.#answer(request))],
        completionChecker: always(),
      },
      {
        matchers: [forwarded],
        steps: [new requestSteps.PassThroughStep({})],
        completionChecker: always(),
      },
    ];
    await mockttp.setRequestRules(...rules);
    await mockttp.setWebSocketRules(...this.#webSocketRules(forwarded, answered));
  }

  /** The lab accepts WebSockets and listens; to a host that fails or may not be reached they are refused. */
  #webSocketRules(forwarded: Matching, answered: Matching): WebSocketRuleData[] {
    const completionChecker = new completionCheckers.Always();
    const heard = new Matching(async (request) => {
      const { host, port } = askedOf(request);
      return (await this.#decide(request)).answeredBy === 'lab' && this.#answers.converses(host, port);
    });
    return [
      { matchers: [heard], steps: [new webSocketSteps.ListenWebSocketStep()], completionChecker },
      { matchers: [answered], steps: [new webSocketSteps.RejectWebSocketStep(403)], completionChecker },
      { matchers: [forwarded], steps: [new webSocketSteps.PassThroughWebSocketStep({})], completionChecker },
    ];
  }

  /** Each request is decided on once, though every rule asks. */
  #decide(request: Incoming): Verdict | Promise<Verdict> {
    const known = this.#decisions.get(request);
    if (known !== undefined) return known;
    const decision = this.#decideNow(request);
    this.#decisions.set(request, decision);
    return decision;
  }

  /** At once where the lab has an answer of its own: most requests, and each wait costs. */
  #decideNow(request: Incoming): Verdict | Promise<Verdict> {
    const asked = askedOf(request);
    const noted = (verdict: Verdict): Verdict => {
      this.#exchanges.decide(request.id, verdict);
      return verdict;
    };
    if (this.#answers.reply(asked) !== null) return noted({ answeredBy: 'lab', blocked: null });
    return this.#answers
      .refusalTo(asked.host, asked.port)
      .then((blocked) => noted({ answeredBy: blocked === null ? 'server' : 'lab', blocked }));
  }

  /** Answers when the phone has sent all of its request: mockttp itself does not wait for large bodies. */
  async #answer(request: CompletedRequest) {
    await this.#exchanges.whenSent(request.id);
    const reply = this.#answers.reply(askedOf(request)) ?? this.#answers.refusal;
    const rawBody = Buffer.from(reply.body, 'utf8');
    const headers = headersOf(reply, rawBody);
    // HTTP/2 has no such header, and Node refuses to send it there.
    const isHttp1 = request.httpVersion?.startsWith('1') === true;
    return {
      statusCode: reply.status,
      headers: this.#closes && isHttp1 ? { ...headers, connection: 'close' } : headers,
      rawBody,
    };
  }
}

/** Matches by the lab's decision, which needs no body: mockttp's own callback matcher waits for it. */
class Matching extends matchers.WildcardMatcher {
  readonly #decide: (request: Incoming) => boolean | Promise<boolean>;

  constructor(decide: (request: Incoming) => boolean | Promise<boolean>) {
    super();
    this.#decide = decide;
  }

  // mockttp awaits what any matcher answers; the wildcard's own type is narrower than its interface.
  override matches(...[request]: [] | [Incoming]): boolean {
    return (request === undefined ? true : this.#decide(request)) as boolean;
  }
}
