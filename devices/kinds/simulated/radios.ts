import type { PhoneState } from './phone-state.ts';

export type Radio = 'wifi' | 'data' | 'airplane';

/** Switches a radio, keeps the settings that mirror it, and tells of it where it changed anything. */
export function setRadio(state: PhoneState, radio: Radio, on: boolean): void {
  const before = stand(state);
  if (radio === 'wifi') state.wifiOn = on;
  if (radio === 'data') state.mobileDataOn = on;
  if (radio === 'airplane' && state.airplaneMode !== on) setAirplaneMode(state, on);
  mirror(state);
  const now = stand(state);
  if (before.airplane && !now.airplane) {
    state.happened('airplane-off');
    state.happened('airplane-toggle');
  }
  if (!before.airplane && now.airplane) state.happened('airplane-on');
  if (before.wifi !== now.wifi) state.happened(now.wifi ? 'wifi-connect' : 'wifi-disconnect');
  if (Object.values(before).join() !== Object.values(now).join()) state.happened('connectivity');
}

/** Airplane mode takes Wi-Fi down, and gives back the Wi-Fi that it took. */
function setAirplaneMode(state: PhoneState, on: boolean): void {
  state.airplaneMode = on;
  if (on) state.wifiBeforeAirplane = state.wifiOn;
  state.wifiOn = on ? false : state.wifiBeforeAirplane;
}

function stand({ wifiOn, mobileDataOn, airplaneMode }: PhoneState) {
  return { wifi: wifiOn, data: mobileDataOn, airplane: airplaneMode };
}

function mirror(state: PhoneState): void {
  const { global } = state.settings;
  global.set('wifi_on', state.wifiOn ? '1' : '0');
  global.set('mobile_data', state.mobileDataOn ? '1' : '0');
  global.set('airplane_mode_on', state.airplaneMode ? '1' : '0');
}
