import type { Command, CommandIo, CommandTable, Outcome } from './command.ts';
import { deviceidle } from './dumpsys.ts';
import { locksettings } from './locksettings.ts';
import { packageManager } from './packages.ts';
import { switchByWord } from './radio.ts';

const services: Readonly<Record<string, Command>> = {
  connectivity: (io) => {
    const [what, word] = io.args;
    if (what !== 'airplane-mode') return unknownVerb(io);
    if (word === undefined) return io.out(`${io.phone.state.airplaneMode ? 'enabled' : 'disabled'}\n`);
    return switchByWord(io, 'airplane', word);
  },
  wifi: (io) => {
    const [what, word] = io.args;
    if (what === 'set-wifi-enabled') return switchByWord(io, 'wifi', word);
    if (what === 'status') return io.out(`Wifi is ${io.phone.state.wifiOn ? 'enabled' : 'disabled'}\n`);
    return unknownVerb(io);
  },
  phone: (io) => {
    const [what, word] = io.args;
    if (what === 'data') return switchByWord(io, 'data', word);
    if (what === 'get-imei') return io.out('Permission denied.\n');
    return unknownVerb(io);
  },
  notification: (io) => (/^(dis)?allow_/.test(io.args[0] ?? '') ? 0 : unknownVerb(io)),
  statusbar: (io) => {
    const known = ['collapse', 'expand-notifications', 'expand-settings'];
    return known.includes(io.args[0] ?? '') ? 0 : unknownVerb(io);
  },
  appops: () => 0,
  bluetooth_manager: (io) => (['enable', 'disable'].includes(io.args[0] ?? '') ? 0 : unknownVerb(io)),
  jobscheduler: (io) => {
    if (io.args[0] !== 'run') return unknownVerb(io);
    return io.out(`Running job${io.args.includes('-f') ? ' [FORCED]' : ''}\n`);
  },
  deviceidle: (io) => deviceidle({ ...io, args: ['deviceidle', ...io.args] }),
  location: (io) => (io.args[0] === 'is-location-enabled' ? io.out('true\n') : 0),
  uimode: (io) => (io.args[0] === 'night' ? io.out('Night mode: no\n') : unknownVerb(io)),
  package: packageManager,
  lock_settings: (io) => locksettings.locksettings?.(io),
};

/** `cmd [-w] SERVICE …` and the small tools that are the same services by another name. */
export const cmd: CommandTable = {
  cmd: (io) => {
    const args = io.args[0] === '-w' ? io.args.slice(1) : io.args;
    const [service = '', ...rest] = args;
    const found = services[service];
    if (found === undefined) return io.unknown(`cmd: Can't find service: ${service}`, 20);
    return found({ ...io, args: rest });
  },
  appops: () => 0,
  ime,
  service: (io) => {
    if (io.args[0] === 'list') return io.out('Found 2 services:\n0\tphone: []\n1\twindow: []\n');
    if (io.args[0] === 'check') return io.out(`Service ${io.args[1] ?? ''}: found\n`);
    if (io.args[0] === 'call' && io.args[1] === 'notification')
      return io.out("Result: Parcel(00000000    '....')\n");
    return io.unknown(`service: Service ${io.args[1] ?? ''} does not answer`, 10);
  },
};

function unknownVerb(io: CommandIo): Promise<number> {
  return io.unknown(`Unknown command: ${io.args.join(' ')}`, 255);
}

function ime(io: CommandIo): Outcome {
  const [verb, id = ''] = io.args;
  const { secure } = io.phone.state.settings;
  const enabled = new Set((secure.get('enabled_input_methods') ?? '').split(':').filter(Boolean));
  if (verb === 'list') return io.out([...enabled].map((each) => `${each}:\n  mId=${each}\n`).join(''));
  if (verb === 'enable') enabled.add(id);
  else if (verb === 'disable') enabled.delete(id);
  else if (verb === 'set') secure.set('default_input_method', id);
  else if (verb !== 'reset') return unknownVerb(io);
  secure.set('enabled_input_methods', [...enabled].join(':'));
  return io.out(`Input method ${id} ${verb}\n`);
}
