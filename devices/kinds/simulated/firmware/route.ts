import type { PhoneState } from '../phone-state.ts';

/** The lab host as the phone knows it; to the lab it is this machine. */
export const labHost = '10.0.2.2';

/**
 * Where a connection of the phone goes: `lab` is this machine; `reverse` the host's end of an `adb
 * reverse`; `dropped` is the internet, which a simulated phone never reaches; `routed` is whatever is
 * behind the router of the network namespace in which the phone runs; `refused` is a port of the
 * phone itself that nobody listens on; `offline` sends nothing.
 */
export type Route = OpenRoute | { readonly kind: 'refused' } | { readonly kind: 'offline' };

/** A route on which bytes leave the phone. */
export type OpenRoute = {
  readonly kind: 'lab' | 'reverse' | 'dropped' | 'routed';
  readonly interface: 'wlan0' | 'rmnet_data0' | 'lo';
  readonly host: string;
  readonly port: number;
};

/** Host and port of a proxy setting. */
export type Endpoint = { readonly host: string; readonly port: number };

/** The route that the phone's networks offer to an address at this moment. */
export function routeTo(state: PhoneState, { host, port }: Endpoint): Route {
  if (isLoopback(host)) {
    return state.reverses.has(port) ? { kind: 'reverse', interface: 'lo', host, port } : { kind: 'refused' };
  }
  const name = defaultInterface(state);
  if (name === null) return { kind: 'offline' };
  if (name === 'wlan0' && state.wifi !== null) return { kind: 'routed', interface: name, host, port };
  return { kind: name === 'wlan0' && host === labHost ? 'lab' : 'dropped', interface: name, host, port };
}

/**
 * The proxy that an ordinary client of the phone uses for a host: `settings global http_proxy`, which
 * goes with the Wi-Fi; none on mobile data and for the phone itself.
 */
export function proxyFor(state: PhoneState, host: string): Endpoint | null {
  if (isLoopback(host) || defaultInterface(state) === 'rmnet_data0') return null;
  const match = /^(.+):(\d+)$/.exec(state.settings.global.get('http_proxy')?.trim() ?? '');
  const port = Number(match?.[2]);
  return match?.[1] === undefined || port < 1 || port > 65_535 ? null : { host: match[1], port };
}

/** The interface of the default network: Wi-Fi, else mobile data, else none. */
export function defaultInterface(state: PhoneState): 'wlan0' | 'rmnet_data0' | null {
  if (state.power === 'off') return null;
  if (state.wifiOn) return 'wlan0';
  const mobile = state.mobileDataOn && !state.airplaneMode && state.sims.some((sim) => sim !== null);
  return mobile ? 'rmnet_data0' : null;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1' || host === '[::1]';
}
