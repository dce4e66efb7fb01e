import { sdkOf } from '../android-version.ts';
import { batteryService } from './battery.ts';
import type { Command, CommandIo, CommandTable, Outcome } from './command.ts';
import { deviceidle } from './dumpsys.ts';
import { phoneSubInfo } from './iphonesubinfo.ts';
import { locksettings } from './locksettings.ts';
import { packageManager } from './packages.ts';
import { switchByWord } from './radio.ts';
import { writeSetting } from './settings.ts';

const services: Readonly<Record<string, Command>> = {
  connectivity: (io) => {
    const [what, word] = io.args;
    if (what !== 'airplane-mode') return unknownVerb(io);
    if (sdkOf(io.phone.state) < 30) return notYet(io);
    if (word === undefined) return io.out(`${io.phone.state.airplaneMode ? 'enabled' : 'disabled'}\n`);
    return switchByWord(io, 'airplane', word);
  },
  wifi: (io) => {
    const [what, word] = io.args;
    if (what === 'set-wifi-enabled') {
      return sdkOf(io.phone.state) < 30 ? notYet(io) : switchByWord(io, 'wifi', word);
    }
    if (what === 'status') return io.out(`Wifi is ${io.phone.state.wifiOn ? 'enabled' : 'disabled'}\n`);
    return unknownVerb(io);
  },
  battery: batteryService,
  phone,
  notification: (io) => (/^(dis)?allow_/.test(io.args[0] ?? '') ? 0 : unknownVerb(io)),
  statusbar: (io) => {
    const known = ['collapse', 'expand-notifications', 'expand-settings'];
    return known.includes(io.args[0] ?? '') ? 0 : unknownVerb(io);
  },
  appops: () => 0,
  bluetooth_manager: (io) => (['enable', 'disable'].includes(io.args[0] ?? '') ? 0 : unknownVerb(io)),
  jobscheduler: runJob,
  deviceidle: (io) => deviceidle({ ...io, args: ['deviceidle', ...io.args] }),
  location: locationService,
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
    const [verb, name, code, ...rest] = io.args;
    if (verb === 'list') return io.out('Found 2 services:\n0\tphone: []\n1\twindow: []\n');
    if (verb === 'check') return io.out(`Service ${name ?? ''}: found\n`);
    if (verb === 'call' && name === 'iphonesubinfo') {
      return io.out(phoneSubInfo(io.phone.state, Number(code), rest));
    }
    if (verb === 'call' && name === 'notification') return io.out("Result: Parcel(00000000    '....')\n");
    return io.unknown(`service: Service ${io.args[1] ?? ''} does not answer`, 10);
  },
};

/** The telephony shell has grown with the releases; none of them gives a user build's shell an IMEI. */
function phone(io: CommandIo): Outcome {
  const [what, word] = io.args;
  const sdk = sdkOf(io.phone.state);
  if (what === 'data' && sdk >= 30) return switchByWord(io, 'data', word);
  if (what === 'get-imei' && sdk >= 33) return io.out('Permission denied.\n');
  return what === 'get-imei' || what === 'data' ? notYet(io) : unknownVerb(io);
}

/** What a later release knows; the phone's own answer, and no gap in the simulation. */
async function notYet(io: CommandIo): Promise<number> {
  await io.out(`Unknown command: ${io.args[0]}\n`);
  return 255;
}

/** Jobs of these packages take the address book to its server. */
const contactSyncs = ['com.android.providers.contacts', 'com.google.android.syncadapters.contacts'];

/** `cmd jobscheduler run [-f] PACKAGE JOB`: what the package does by itself from time to time, it does now. */
function runJob(io: CommandIo): Outcome {
  const [verb, ...rest] = io.args;
  const [name = ''] = rest.filter((arg) => !arg.startsWith('-'));
  if (verb !== 'run' || name === '') return unknownVerb(io);
  io.phone.state.happened('job-run');
  if (contactSyncs.includes(name)) io.phone.state.happened('contacts-sync');
  return io.out(`Running job${rest.includes('-f') ? ' [FORCED]' : ''}\n`);
}

/** `cmd location …`: the switch for the whole phone, and a provider that tells where the tester says. */
function locationService(io: CommandIo): Outcome {
  const { state } = io.phone;
  const [verb, ...rest] = io.args;
  if (verb === 'is-location-enabled') {
    return io.out(`${state.settings.secure.get('location_mode') !== '0'}\n`);
  }
  if (verb === 'set-location-enabled') {
    writeSetting(state, 'secure', 'location_mode', rest.includes('true') ? '3' : '0');
    return 0;
  }
  if (verb !== 'providers') return unknownVerb(io);
  const place = rest[rest.indexOf('--location') + 1] ?? '';
  if (rest[0] === 'set-test-provider-location') state.mockLocation = place;
  if (rest[0] === 'remove-test-provider') state.mockLocation = null;
  return 0;
}

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
