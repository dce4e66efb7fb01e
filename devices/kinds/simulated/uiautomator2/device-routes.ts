import { ownValue } from '../phone-defaults.ts';
import type { Phone } from '../phone-parts.ts';
import { pressKey } from '../press-key.ts';
import { pageSource } from './page-source.ts';
import type { Route, RouteRequest } from './route.ts';
import { screenOf, screenSize } from './screen.ts';
import { screenshot } from './screenshot.ts';
import { WireError } from './wire-error.ts';

const home = '/session/:sessionId';
const device = `${home}/appium/device`;
const back = 4;

/** Routes about the phone as a whole. */
export const deviceRoutes: readonly Route[] = [
  { method: 'GET', path: `${device}/pixel_ratio`, handle: () => screenSize.density / 160 },
  { method: 'GET', path: `${device}/display_density`, handle: () => screenSize.density },
  {
    method: 'GET',
    path: `${device}/system_bars`,
    handle: () => ({ statusBar: screenSize.statusBar }),
  },
  { method: 'GET', path: `${device}/info`, handle: ({ phone }) => info(phone) },
  { method: 'GET', path: `${device}/battery_info`, handle: ({ phone }) => battery(phone) },
  { method: 'GET', path: `${device}/declared_orientation`, handle: ({ session }) => session.orientation },
  { method: 'POST', path: `${device}/press_keycode`, handle: press },
  { method: 'POST', path: `${device}/long_press_keycode`, handle: press },
  { method: 'POST', path: `${device}/open_notifications`, handle: () => true },
  { method: 'POST', path: `${home}/back`, handle: ({ phone }) => pressKey(phone, back) },
  { method: 'POST', path: `${home}/keys`, handle: ({ phone, body }) => typeText(phone, body) },
  {
    method: 'POST',
    path: `${device}/set_clipboard`,
    handle: ({ session, body }) => {
      session.clipboard = String(body.content ?? '');
      return null;
    },
  },
  { method: 'POST', path: `${device}/get_clipboard`, handle: ({ session }) => session.clipboard },
  {
    method: 'GET',
    path: `${home}/window/:windowHandle/size`,
    handle: () => ({ width: screenSize.width, height: screenSize.height }),
  },
  { method: 'GET', path: `${home}/source`, handle: ({ phone }) => pageSource(screenOf(phone)) },
  { method: 'GET', path: `${home}/screenshot`, handle: ({ phone }) => picture(phone) },
  { method: 'GET', path: `${home}/orientation`, handle: ({ session }) => session.orientation },
  { method: 'POST', path: `${home}/orientation`, handle: turn },
  { method: 'GET', path: `${home}/rotation`, handle: ({ session }) => rotation(session.orientation) },
  { method: 'GET', path: `${home}/appium/settings`, handle: ({ session }) => session.settings },
  {
    method: 'POST',
    path: `${home}/appium/settings`,
    handle: ({ session, body }) => {
      Object.assign(session.settings, body.settings);
      return true;
    },
  },
  { method: 'GET', path: `${home}/alert/text`, handle: noAlert },
  { method: 'POST', path: `${home}/alert/accept`, handle: noAlert },
  { method: 'POST', path: `${home}/alert/dismiss`, handle: noAlert },
  { method: 'POST', path: `${home}/appium/reset_ax_cache`, handle: () => null },
  {
    method: 'POST',
    path: `${home}/appium/list_displays`,
    handle: () => [
      { id: 0, name: 'Built-in Screen', isDefault: true, width: screenSize.width, height: screenSize.height },
    ],
  },
];

function battery({ state: { battery } }: Phone) {
  return { level: battery.values.level / 100, status: battery.status };
}

function info(phone: Phone) {
  const property = (name: string) => phone.state.properties.get(name) ?? '';
  return {
    androidId: phone.state.settings.secure.get('android_id'),
    apiVersion: property('ro.build.version.sdk'),
    brand: property('ro.product.brand'),
    carrierName: '',
    displayDensity: screenSize.density,
    locale: property('persist.sys.locale'),
    manufacturer: property('ro.product.manufacturer'),
    model: property('ro.product.model'),
    networks: [],
    platformVersion: property('ro.build.version.release'),
    realDisplaySize: `${screenSize.width}x${screenSize.height}`,
    timeZone: property('persist.sys.timezone'),
    bluetooth: { state: 'OFF', hasAddress: ownValue(phone.state.device, 'bluetooth-mac') !== undefined },
  };
}

function press({ phone, body }: RouteRequest): null {
  const code = Number(body.keycode);
  if (!Number.isInteger(code)) throw new WireError('invalid argument', 'keycode has to be a whole number.');
  pressKey(phone, code);
  return null;
}

function typeText(phone: Phone, body: RouteRequest['body']): null {
  const text = Array.isArray(body.value) ? body.value.join('') : String(body.text ?? '');
  phone.keyguard.type(text);
  return null;
}

function turn({ session, body }: RouteRequest): string {
  if (body.orientation !== 'PORTRAIT' && body.orientation !== 'LANDSCAPE') {
    throw new WireError('invalid argument', 'orientation has to be PORTRAIT or LANDSCAPE.');
  }
  session.orientation = body.orientation;
  return session.orientation;
}

function rotation(orientation: 'PORTRAIT' | 'LANDSCAPE') {
  return { x: 0, y: 0, z: orientation === 'PORTRAIT' ? 0 : 90 };
}

function picture(phone: Phone): string {
  return screenshot(screenOf(phone), phone.state.screenOn).toString('base64');
}

function noAlert(): never {
  throw new WireError('no such alert', 'The simulated phone shows no alert.');
}
