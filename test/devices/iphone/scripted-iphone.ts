import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as secure } from 'node:tls';
import { readPlist } from './read-plist.ts';

/** What happens to the phone that makes it send something. */
export type Occasion = 'boot' | 'screen-on' | 'unlock' | 'airplane-off';

/** What it sends on such an occasion, as somebody's firmware does. */
export type Sending = { readonly on: Occasion; readonly url: string; readonly body: string };

/** The parts of an installed profile that move traffic. */
export type Installed = {
  readonly uuid: string;
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly ssid: string | null;
};

/** Fabricated values of one iPhone. */
export const values = {
  serial: 'F2LTEST0001',
  udid: '00008110-001A2B3C4D5E6F70',
  imei: '356938035643809',
  iccid: '8947080012345678900',
  idfv: '7C1E0B52-4F0D-4A37-9C81-D5E0B7A4F213',
  wifiMac: '5c:51:88:a1:b2:c3',
} as const;

export const build = { productType: 'iPhone14,7', version: '17.5.1', build: '21F90' } as const;

/**
 * An iPhone as its driver sees it, scripted: it locks, wakes, restarts, opens links, and sends what it
 * sends through the proxy of the profile that is installed on it, and nowhere else.
 */
export class ScriptedIphone {
  locked = true;
  awake = false;
  airplane = false;
  passcode = false;
  /** What its Settings call the switch of airplane mode. */
  airplaneSwitch = { name: 'Airplane Mode', label: 'Airplane Mode' };
  /** Whether it tells its profiles: iOS 18 and RemoteXPC. */
  tellsProfiles = true;
  /** ms that its clock is ahead. */
  clockAhead = 0;
  front: string | null = null;
  page = '';
  /** Counts up with each boot: no session survives one. */
  boots = 1;
  appVersion = '8618.2';
  readonly sendings: Sending[] = [];
  readonly done: string[] = [];
  /** What was sent and could not be: no profile, no network. */
  readonly unsent: string[] = [];
  #profile: Installed | null = null;
  readonly #underWay = new Set<Promise<void>>();

  /** As a person installs a .mobileconfig: the plist is read by a parser that shares nothing with its writer. */
  install(mobileconfig: string): Installed {
    const profile = readPlist(mobileconfig) as Payload & { readonly PayloadContent: readonly Payload[] };
    const part = (type: RegExp) => profile.PayloadContent.find(({ PayloadType }) => type.test(PayloadType));
    const root = part(/^com\.apple\.security\.root$/);
    const proxy = part(/^com\.apple\.(wifi\.managed|proxy\.http\.global)$/);
    if (profile.PayloadType !== 'Configuration' || root === undefined || proxy?.ProxyType !== 'Manual')
      throw new Error('iOS takes no such profile.');
    const der = Buffer.from(root.PayloadContent as Uint8Array).toString('base64');
    this.#profile = {
      uuid: profile.PayloadUUID,
      host: String(proxy.ProxyServer),
      port: Number(proxy.ProxyServerPort),
      ca: `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
      ssid: (proxy.SSID_STR as string | undefined) ?? null,
    };
    return this.#profile;
  }

  get profile(): Installed | null {
    return this.#profile;
  }

  lock(): void {
    this.done.push('lock');
    this.locked = true;
    this.awake = false;
  }

  /** Home wakes a dark phone, and opens one that is awake and has no passcode. */
  pressHome(): void {
    this.done.push('home');
    if (!this.awake) this.#wake();
    else if (!this.passcode) this.#open();
  }

  unlock(): void {
    this.done.push('unlock');
    if (!this.awake) this.#wake();
    if (!this.passcode && this.locked) this.#open();
  }

  restart(): void {
    this.done.push('restart');
    this.boots += 1;
    this.locked = true;
    this.awake = false;
    this.front = null;
    this.#send('boot');
  }

  tapAirplane(): void {
    this.airplane = !this.airplane;
    this.done.push(`airplane ${this.airplane ? 'on' : 'off'}`);
    if (!this.airplane) this.#send('airplane-off');
  }

  /** Safari shows what it got, or nothing. */
  async openLink(url: string): Promise<void> {
    this.done.push('link');
    this.front = 'com.apple.mobilesafari';
    this.page = await this.#request({ url, method: 'GET', body: '' }).catch(() => '');
  }

  /** Resolves when nothing that it sent is under way any more. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #wake(): void {
    this.awake = true;
    this.#send('screen-on');
  }

  #open(): void {
    this.locked = false;
    this.#send('unlock');
  }

  #send(occasion: Occasion): void {
    for (const { url, body } of this.sendings.filter(({ on }) => on === occasion)) {
      const sent = this.#request({ url, method: 'POST', body }).then(
        () => undefined,
        () => void this.unsent.push(url),
      );
      this.#underWay.add(sent);
      void sent.finally(() => this.#underWay.delete(sent));
    }
  }

  async #request({ url, method, body }: { url: string; method: string; body: string }): Promise<string> {
    if (this.#profile === null || this.airplane) throw new Error('There is no way out.');
    const { hostname, protocol, pathname, search } = new URL(url);
    const tls = protocol === 'https:';
    const socket = tls ? await this.#tunnel(hostname) : await this.#connect();
    const lines = [
      `${method} ${tls ? `${pathname}${search}` : url} HTTP/1.1`,
      `Host: ${hostname}`,
      'User-Agent: scripted/1',
      ...(body === ''
        ? []
        : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
      'Connection: close',
      '',
      body,
    ];
    socket.write(lines.join('\r\n'));
    const answer = await text(socket);
    return answer.slice(answer.indexOf('\r\n\r\n') + 4);
  }

  async #connect(): Promise<Socket> {
    const socket = connect(this.#profile?.port ?? 0, this.#profile?.host);
    await once(socket, 'connect');
    return socket;
  }

  async #tunnel(host: string): Promise<Socket> {
    const socket = await this.#connect();
    socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
    await once(socket, 'data');
    const over = secure({ socket, servername: host, ca: this.#profile?.ca ?? '' });
    await once(over, 'secureConnect');
    return over;
  }
}

type Payload = Readonly<Record<string, unknown>> & {
  readonly PayloadType: string;
  readonly PayloadUUID: string;
};
