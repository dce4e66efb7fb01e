import { type Radio, setRadio } from '../radios.ts';
import type { CommandIo, CommandTable, Outcome } from './command.ts';

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
      io.phone.power.reboot();
      return 0;
    }
    return io.unknown(`svc: unknown command ${io.args.join(' ')}`, 1);
  },
};
