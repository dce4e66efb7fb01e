import type { Phone } from '../phone-parts.ts';
import { type Radio, setRadio } from '../radios.ts';
import type { CommandIo, CommandTable, Outcome } from './command.ts';
import { placeOf } from './dump-radio.ts';

/** How Appium's Settings app switches radios where the shell may not (up to Android 10). */
const radioReceivers: Readonly<Record<string, Radio>> = {
  'io.appium.settings/.receivers.WiFiConnectionSettingReceiver': 'wifi',
  'io.appium.settings/.receivers.DataConnectionSettingReceiver': 'data',
};
const locationService = 'io.appium.settings/.LocationService';
const locationReceiver = 'io.appium.settings/.receivers.LocationInfoReceiver';
const valueFlags = ['-n', '-a', '-c', '-d', '-t', '-f', '--user', '-W', '--es', '--ei', '--ez', '--el', '-e'];

/** `am …`: starts and stops what is installed. */
export const activities: CommandTable = {
  am: (io) => {
    const [verb = '', ...rest] = io.args;
    return (verbs[verb] ?? unknownVerb)({ ...io, args: rest });
  },
  monkey: (io) => {
    const name = io.args[io.args.indexOf('-p') + 1] ?? '';
    if (!io.phone.state.packages.has(name))
      return io.unknown('** No activities found to run, monkey aborted.', 252);
    start(io.phone, `${name}/.Main`);
    return io.out('Events injected: 1\n');
  },
};

const verbs: Readonly<Record<string, (io: CommandIo) => Outcome>> = {
  start: startActivity,
  'start-activity': startActivity,
  'start-service': (io) => startService(io, false),
  startservice: (io) => startService(io, false),
  'start-foreground-service': (io) => startService(io, true),
  'stop-service': ({ phone, args }) => {
    // Its end takes the test provider away.
    if (componentOf(args) === locationService) phone.state.mockLocation = null;
    return 0;
  },
  broadcast,
  instrument,
  'force-stop': stopProcess,
  kill: stopProcess,
  'get-current-user': ({ out }) => out('0\n'),
  'wait-for-broadcast-idle': ({ out }) => out('All broadcast queues are idle!\n'),
  'get-config': ({ out }) =>
    out('config: en-rGB-ldltr-sw411dp-w411dp-h797dp-normal-long-notround-nowidecg-lowdr-port\n'),
};

function stopProcess({ phone, args }: CommandIo): undefined {
  phone.processes.stop(args.at(-1) ?? '');
}

function unknownVerb(io: CommandIo): Promise<number> {
  return io.unknown(`Unknown command: am ${io.args.join(' ')}`, 255);
}

function componentOf(args: readonly string[]): string {
  const at = args.indexOf('-n');
  if (at >= 0) return args[at + 1] ?? '';
  return args.find((arg, index) => arg.includes('/') && !valueFlags.includes(args[index - 1] ?? '')) ?? '';
}

/** `a.b/.C` as `a.b/a.b.C`. */
function fullName(component: string): string {
  const [name = '', type = ''] = component.split('/');
  return type.startsWith('.') ? `${name}/${name}${type}` : component;
}

/** Appium's Settings app shows nothing: its activity starts a foreground service and ends. */
const settingsApp = 'io.appium.settings';

function start(phone: Phone, component: string): void {
  const [name = ''] = component.split('/');
  phone.processes.start(name, name === settingsApp);
  if (name !== settingsApp) phone.processes.focus = fullName(component);
}

async function startActivity({ phone, args, out, err }: CommandIo): Promise<number> {
  const component = componentOf(args);
  const action = args[args.indexOf('-a') + 1] ?? '';
  const shown = component === '' ? `act=${action}` : `cmp=${component}`;
  await out(`Starting: Intent { ${shown} }\n`);
  const [name = ''] = component.split('/');
  if (component === '') return 0;
  if (!phone.state.packages.has(name)) {
    await err(`Error type 3\nError: Activity class {${fullName(component)}} does not exist.\n`);
    return 1;
  }
  start(phone, component);
  return 0;
}

async function startService({ phone, args, out, err }: CommandIo, foreground: boolean): Promise<number> {
  const component = componentOf(args);
  const [name = ''] = component.split('/');
  if (!phone.state.packages.has(name)) {
    await err(`Error: Not found; no service started.\n`);
    return 1;
  }
  phone.processes.start(name, foreground);
  if (component === locationService) {
    phone.state.mockLocation = `${extra(args, 'latitude')},${extra(args, 'longitude')}`;
  }
  await out(`Starting service: Intent { cmp=${component} }\n`);
  return 0;
}

/** Broadcasts that the system takes from itself and from root only. */
const protectedActions = ['android.intent.action.AIRPLANE_MODE', 'android.intent.action.FACTORY_RESET'];

async function broadcast({ phone, args, out, err }: CommandIo): Promise<number> {
  const action = args[args.indexOf('-a') + 1] ?? '';
  await out(`Broadcasting: Intent { act=${action} flg=0x400000 }\n`);
  if (protectedActions.includes(action)) {
    const why = `not allowed to send broadcast ${action} from pid=4711, uid=2000`;
    await err(`java.lang.SecurityException: Permission Denial: ${why}\n`);
    return 255;
  }
  const component = componentOf(args);
  const radio = radioReceivers[component];
  if (radio !== undefined) setRadio(phone.state, radio, extra(args, 'setstatus') === 'enable');
  if (component !== locationReceiver) {
    await out(`Broadcast completed: result=${radio === undefined ? 0 : -1}\n`);
    return 0;
  }
  const place = placeOf(phone) ?? '0,0';
  await out(`Broadcast completed: result=-1, data="${place.split(',').join(' ')} 0"\n`);
  return 0;
}

/** The value of an extra, `--es NAME VALUE` or `-e NAME VALUE`. */
function extra(args: readonly string[], name: string): string | undefined {
  return args[args.indexOf(name) + 1];
}

/** Blocks with -w until the instrumented package is stopped or the host hangs up. */
async function instrument(io: CommandIo): Promise<number> {
  const component = io.args.at(-1) ?? '';
  const [name = ''] = component.split('/');
  const instrumentation = io.phone.state.packages.get(name)?.instruments;
  const server = io.phone.instrumentations.get(component);
  if (instrumentation === undefined || instrumentation === null || server === undefined) {
    await io.out(`INSTRUMENTATION_FAILED: ${component}\n`);
    await io.err(`android.util.AndroidException: INSTRUMENTATION_FAILED: ${component}\n`);
    return 1;
  }
  const { processes } = io.phone;
  processes.stop(instrumentation.target);
  processes.start(instrumentation.target);
  const stopServer = await server(io.phone);
  const ended = new Promise<void>((resolve) => processes.onStop(instrumentation.target, resolve));
  void ended.then(stopServer);
  await io.out('INSTRUMENTATION_STATUS: numtests=1\nINSTRUMENTATION_STATUS_CODE: 1\n');
  if (!io.args.includes('-w')) return 0;
  await Promise.race([ended, aborted(io.gone)]);
  processes.stop(instrumentation.target);
  await io.out('INSTRUMENTATION_RESULT: shortMsg=Process crashed.\nINSTRUMENTATION_CODE: 0\n');
  return 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
