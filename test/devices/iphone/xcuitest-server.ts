import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { executeMethods } from './execute-methods.ts';
import type { ScriptedIphone } from './scripted-iphone.ts';

const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** An error as WebDriver has it: HTTP status, its code, its words. */
class WireError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Session = { readonly id: string; readonly boot: number };
type Asked = { readonly session: Session; readonly body: Body };
type Body = Readonly<Record<string, unknown>>;
type Route = readonly [pattern: RegExp, answer: (asked: Asked, part: string) => unknown];

/** An Appium server that speaks WebDriver and the documented commands of the XCUITest driver, for one phone. */
export class XcuitestServer {
  phone: ScriptedIphone;
  readonly udid: string;
  /** What was asked, in order: `POST /session`, `mobile: lock`. */
  readonly asked: string[] = [];
  /** Takes requests and never answers. */
  frozen = false;
  /** Its phone is not on the cable. */
  unplugged = false;
  readonly #server = createServer((request, response) => void this.#take(request, response));
  #session: Session | null = null;

  constructor(phone: ScriptedIphone, udid: string) {
    this.phone = phone;
    this.udid = udid;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Whether somebody holds a session. */
  get open(): boolean {
    return this.#session !== null;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await text(request);
    if (this.frozen) return;
    const answer = await this.#answer(request, sent === '' ? {} : (JSON.parse(sent) as Body)).then(
      (value) => ({ status: 200, value: value ?? null }),
      (thrown: unknown) => errorOf(thrown),
    );
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify({ value: answer.value }));
  }

  async #answer({ method = '', url = '' }: IncomingMessage, body: Body): Promise<unknown> {
    if (url === '/status') return { ready: true, message: 'The server is ready to accept new connections' };
    // What a tool on the Mac does, and no driver.
    if (method === 'POST' && url === '/mac/restart') return this.phone.restart();
    if (method === 'POST' && url === '/session') return this.#begin(body);
    const [, id, rest = ''] = /^\/session\/([^/]+)(\/.*)?$/.exec(url) ?? [];
    const session = this.#sessionOf(id);
    if (method === 'DELETE' && rest === '') return this.#end();
    for (const [pattern, answer] of this.#routes) {
      const match = pattern.exec(`${method} ${rest}`);
      if (match !== null) return await answer({ session, body }, match[1] ?? '');
    }
    this.asked.push(`${method} ${rest}`);
    throw new WireError(404, 'unknown command', `${method} ${rest} is not known`);
  }

  readonly #routes: readonly Route[] = [
    [/^POST \/execute\/sync$/, ({ body }) => this.#execute(body)],
    [/^GET \/source$/, () => this.#source()],
    [/^POST \/elements$/, ({ body }) => this.#find(body)],
    [/^POST \/element$/, ({ body }) => this.#find(body)[0] ?? notFound()],
    [/^POST \/element\/([^/]+)\/click$/, () => this.phone.tapAirplane()],
    [/^GET \/element\/([^/]+)\/attribute\/value$/, () => (this.phone.airplane ? '1' : '0')],
  ];

  #begin({ capabilities }: Body): unknown {
    this.asked.push('POST /session');
    const { alwaysMatch = {}, firstMatch = [{}] } = capabilities as {
      alwaysMatch?: Body;
      firstMatch?: readonly Body[];
    };
    const wanted = { ...alwaysMatch, ...firstMatch[0] };
    const named = wanted.platformName === 'iOS' && wanted['appium:automationName'] === 'XCUITest';
    if (!named || this.unplugged || wanted['appium:udid'] !== this.udid)
      throw new WireError(500, 'session not created', `Unknown device or simulator UDID: '${this.udid}'`);
    this.#session = { id: randomUUID(), boot: this.phone.boots };
    return { sessionId: this.#session.id, capabilities: wanted };
  }

  #end(): null {
    this.#session = null;
    return null;
  }

  /** WebDriverAgent dies with the phone: a session of before a boot cannot be used. */
  #sessionOf(id: string | undefined): Session {
    const session = this.#session;
    if (session === null || session.id !== id)
      throw new WireError(404, 'invalid session id', 'A session is either terminated or not started');
    if (session.boot === this.phone.boots && !this.unplugged) return session;
    throw new WireError(500, 'unknown error', 'Could not proxy command to the remote server: socket hang up');
  }

  async #execute({ script, args }: Body): Promise<unknown> {
    const name = String(script);
    this.asked.push(name);
    const method = executeMethods[name];
    if (method === undefined)
      throw new WireError(404, 'unknown command', `Unknown mobile command "${name}".`);
    const words = ((args as readonly unknown[])[0] ?? {}) as Body;
    const { required, optional } = method;
    const odd = Object.keys(words).filter((key) => ![...required, ...optional].includes(key));
    const missing = required.filter((key) => words[key] === undefined);
    if (odd.length > 0 || missing.length > 0)
      throw new WireError(400, 'invalid argument', `"${name}" takes ${required} and may take ${optional}`);
    return await method.run(this.phone, words);
  }

  #source(): string {
    const label = this.phone.front === 'com.apple.mobilesafari' ? this.phone.page : '';
    return `<?xml version="1.0"?><AppiumAUT><XCUIElementTypeStaticText label="${label}"/></AppiumAUT>`;
  }

  #find({ using, value }: Body): { readonly [key: string]: string }[] {
    if (using !== '-ios predicate string' || this.phone.front !== 'com.apple.Preferences') return [];
    const asked = [...String(value).matchAll(/\b(name|label) == "([^"]*)"/g)];
    const there = asked.some(([, key, text]) => this.phone.airplaneSwitch[key as 'name' | 'label'] === text);
    return there ? [{ [elementKey]: 'airplane' }] : [];
  }
}

function notFound(): never {
  throw new WireError(404, 'no such element', 'An element could not be located on the page.');
}

function errorOf(thrown: unknown) {
  const known = thrown instanceof WireError ? thrown : null;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    status: known?.status ?? 500,
    value: { error: known?.code ?? 'unknown error', message, stacktrace: '' },
  };
}
