import { keyCodes } from '../keyguard.ts';
import { pressKey } from '../press-key.ts';
import { move, touch } from '../uiautomator2/touch.ts';
import type { CommandIo, CommandTable, Outcome } from './command.ts';

const inputSources = ['keyboard', 'touchscreen', 'touchpad', 'mouse', 'dpad'];

/** `input` and `wm`: what a finger and the window manager do. */
export const input: CommandTable = {
  input: (io) => {
    const args = inputSources.includes(io.args[0] ?? '') ? io.args.slice(1) : io.args;
    const [verb, ...rest] = args;
    if (verb === 'keyevent') return pressAll(io, rest);
    if (verb === 'text') io.phone.keyguard.type((rest[0] ?? '').replaceAll('%s', ' '));
    else if (verb === 'tap') touch(io.phone, { x: Number(rest[0]), y: Number(rest[1]) });
    else if (verb === 'swipe') swipe(io, rest.map(Number));
    else return io.unknown(`Error: Unknown command: ${verb ?? ''}`, 255);
    return 0;
  },
  wm: (io) => {
    const [verb] = io.args;
    if (verb === 'size') return io.out('Physical size: 1080x2160\n');
    if (verb === 'density') return io.out('Physical density: 420\n');
    if (verb !== 'dismiss-keyguard') return io.unknown(`Unknown command: ${verb ?? ''}`, 255);
    io.phone.keyguard.dismiss();
    return 0;
  },
};

function pressAll(io: CommandIo, keys: readonly string[]): Outcome {
  for (const key of keys.filter((each) => !each.startsWith('--'))) {
    const name = key.replace(/^KEYCODE_/, '') as keyof typeof keyCodes;
    const code = /^\d+$/.test(key) ? Number(key) : (keyCodes[name] ?? digit(name));
    if (code === undefined) return io.unknown(`Error: Unknown keycode: ${key}`, 255);
    pressKey(io.phone, code);
  }
  return 0;
}

function digit(name: string): number | undefined {
  return /^\d$/.test(name) ? Number(name) + 7 : undefined;
}

function swipe(io: CommandIo, [fromX = 0, fromY = 0, toX = 0, toY = 0]: readonly number[]): void {
  move(io.phone, { x: fromX, y: fromY }, { x: toX, y: toY });
}
