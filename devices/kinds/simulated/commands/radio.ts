import type { PhoneState } from '../phone-state.ts';
import type { CommandIo, CommandTable, Outcome } from './command.ts';

type Radio = 'wifi' | 'data' | 'airplane';

/** Switches a radio, keeps the settings that mirror it, and tells of it where it changed anything. */
export function setRadio(state: PhoneState, radio: Radio, on: boolean): void {
  const before = [state.wifiOn, state.mobileDataOn, state.airplaneMode].join();
  if (radio === 'wifi') state.wifiOn = on;
  if (radio === 'data') state.mobileDataOn = on;
  if (radio === 'airplane') {
    state.airplaneMode = on;
    state.wifiOn = !on;
  }
  const { global } = state.settings;
  global.set('wifi_on', state.wifiOn ? '1' : '0');
  global.set('mobile_data', state.mobileDataOn ? '1' : '0');
  global.set('airplane_mode_on', state.airplaneMode ? '1' : '0');
  if (before !== [state.wifiOn, state.mobileDataOn, state.airplaneMode].join())
    state.happened('connectivity');
}

const onWords = ['enable', 'enabled', 'true', 'on', '1'];
const offWords = ['disable', 'disabled', 'false', 'off', '0'];

/** Switches by a word such as `enable`; anything else is unknown. */
export function switchByWord(io: CommandIo, radio: Radio, word: string | undefined): Outcome {
  if (word === undefined || ![...onWords, ...offWords].includes(word)) {
    return io.unknown(`Invalid argument: ${word ?? ''}`, 255);
  }
  setRadio(io.phone.state, radio, onWords.includes(word));
  return 0;
}

/** `svc wifi|data|power|nfc|bluetooth …`. */
export const radio: CommandTable = {
  svc: async (io) => {
    const [what, word] = io.args;
    if (what === 'wifi') return switchByWord(io, 'wifi', word);
    if (what === 'data') return switchByWord(io, 'data', word);
    if (what === 'nfc' || what === 'bluetooth') return 0;
    if (what === 'power' && word === 'stayon') {
      io.phone.state.settings.global.set('stay_on_while_plugged_in', io.args[2] === 'false' ? '0' : '7');
      return 0;
    }
    if (what === 'power' && word === 'reboot') {
      io.phone.reboot();
      return 0;
    }
    return io.unknown(`svc: unknown command ${io.args.join(' ')}`, 1);
  },
};
