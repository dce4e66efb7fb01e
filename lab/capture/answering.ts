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
import type { Answers } from './responders/answers.ts';
import type { Asked, Reply } from './responders/responder.ts';

type Incoming = { readonly id: string; readonly url: string; readonly method: string };

/** Gives mockttp its rules: the lab's answers, and the way to the real server where one is open. */
export class Answering {
  readonly #answers: Answers;
  readonly #exchanges: Exchanges;
  readonly #decisions = new WeakMap<object, Promise<Verdict>>();

  constructor(answers: Answers, exchanges: Exchanges) {
    this.#answers = answers;
    this.#exchanges = exchanges;
  }

  async attach(mockttp: Mockttp): Promise<void> {
    const always = () => new completionCheckers.Always();
    const forwarded = new Matching(async (request) => (await this.#decide(request)).answeredBy === 'server');
    const answered = new Matching(async (request) => (await this.#decide(request)).answeredBy === 'lab');
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
  #decide(request: Incoming): Promise<Verdict> {
    const known = this.#decisions.get(request);
    if (known !== undefined) return known;
    const decision = this.#decideNow(request);
    this.#decisions.set(request, decision);
    return decision;
  }

  async #decideNow(request: Incoming): Promise<Verdict> {
    const asked = askedOf(request);
    const own = this.#answers.reply(asked);
    const blocked = own === null ? await this.#answers.refusalTo(asked.host, asked.port) : null;
    const answeredBy = own === null && blocked === null ? 'server' : 'lab';
    const verdict: Verdict = { answeredBy, blocked };
    this.#exchanges.decide(request.id, verdict);
    return verdict;
  }

  /** Answers when the phone has sent all of its request: mockttp itself does not wait for large bodies. */
  async #answer(request: CompletedRequest) {
    await this.#exchanges.whenSent(request.id);
    const reply = this.#answers.reply(askedOf(request)) ?? this.#answers.refusal;
    const rawBody = Buffer.from(reply.body, 'utf8');
    return { statusCode: reply.status, headers: headersOf(reply, rawBody), rawBody };
  }
}

/** Content-Length, or the connection would close after each reply; Date, since some ask for nothing else. */
function headersOf({ status, type }: Reply, body: Buffer): Record<string, string> {
  const date = { date: new Date().toUTCString() };
  if (status === 204) return date;
  return { ...date, 'content-type': type, 'content-length': String(body.length) };
}

function askedOf({ url, method }: Incoming): Asked {
  if (!URL.canParse(url)) return { method, host: '', port: 0, path: '/' };
  const { hostname, port, protocol, pathname, search } = new URL(url);
  const usual = protocol === 'https:' || protocol === 'wss:' ? 443 : 80;
  return { method, host: hostname, port: Number(port) || usual, path: `${pathname}${search}` };
}

/** Matches by the lab's decision, which needs no body: mockttp's own callback matcher waits for it. */
class Matching extends matchers.WildcardMatcher {
  readonly #decide: (request: Incoming) => Promise<boolean>;

  constructor(decide: (request: Incoming) => Promise<boolean>) {
    super();
    this.#decide = decide;
  }

  // mockttp awaits what any matcher answers; the wildcard's own type is narrower than its interface.
  override matches(...[request]: [] | [Incoming]): boolean {
    return (request === undefined ? true : this.#decide(request)) as boolean;
  }
}
