import { batteryService } from './battery.ts';
import type { Command, CommandIo, CommandTable, Outcome } from './command.ts';
import { connectivity } from './dump-connectivity.ts';
import { dumpPackage } from './dump-package.ts';
import { accounts, cells, location, subscriptions, wifi } from './dump-radio.ts';
import { power, window } from './dump-screen.ts';
import { netstats } from './netstats.ts';

const services: Readonly<Record<string, Command>> = {
  account: accounts,
  activity,
  battery: (io) => batteryService({ ...io, args: io.args.slice(1) }),
  connectivity,
  deviceidle,
  display: ({ out }) =>
    out('Display Devices: size=1\n  mBaseDisplayInfo=DisplayInfo{"Built-in Screen", 1080 x 2160}\n'),
  input: ({ out }) => out('Input Manager State:\n  SurfaceOrientation: 0\n'),
  input_method: ({ phone, out }) =>
    out(
      `Current Input Method Manager state:\n  mCurMethodId=${phone.state.settings.secure.get('default_input_method')}\n` +
        '  mInputShown=false\n  mIsInputViewShown=false\n  inputType=0x0\n',
    ),
  isub: subscriptions,
  location,
  netstats,
  notification: ({ out }) => out('Current Notification Manager state:\n  Notification List:\n'),
  package: dumpPackage,
  power,
  'telephony.registry': cells,
  wifi,
  window,
};

/** `dumpsys SERVICE …`. */
export const dumpsys: CommandTable = {
  dumpsys: (io) => {
    const args = io.args[0] === '-t' ? io.args.slice(2) : io.args;
    const [service] = args;
    if (service === '-l' || service === undefined) {
      return io.out(
        `Currently running services:\n${Object.keys(services)
          .map((each) => `  ${each}\n`)
          .join('')}`,
      );
    }
    const found = services[service];
    if (found === undefined) return io.unknown(`Can't find service: ${service}`, 1);
    return found({ ...io, args });
  },
};

function activity(io: CommandIo): Outcome {
  const [, what, name] = io.args;
  const { processes } = io.phone;
  if (what === 'services') {
    if (name === undefined || !processes.isRunning(name)) return io.out('(nothing)\n');
    return io.out(
      `ACTIVITY MANAGER SERVICES (dumpsys activity services)\n  User 0 active services:\n  * ServiceRecord{1a2b3c u0 ${name}/.ForegroundService}\n` +
        `    packageName=${name}\n    isForeground=${processes.isForeground(name)} foregroundId=1\n`,
    );
  }
  if (what === 'processes' || what === 'p') {
    const lines = processes.all.map(
      ({ name: each, pid, uid }) =>
        `  *APP* UID ${uid} ProcessRecord{1a2b3c ${pid}:${each}/u0a${uid % 10_000}}\n`,
    );
    return io.out(`ACTIVITY MANAGER RUNNING PROCESSES (dumpsys activity processes)\n${lines.join('')}`);
  }
  if (what === 'activities' || what === 'top' || what === undefined) {
    return io.out(`  mResumedActivity: ActivityRecord{1a2b3c u0 ${processes.focus} t5}\n`);
  }
  return io.unknown(`Bad activity command, or no activities match: ${what}`, 1);
}

function deviceidle(io: CommandIo): Outcome {
  const [, what, name] = io.args;
  if (what === 'whitelist')
    return io.out(name?.startsWith('+') ? `Added: ${name.slice(1)}\n` : 'system,android,1000\n');
  if (what === 'force-idle') return io.out('Now forced in to deep idle mode\n');
  if (what === 'unforce') return io.out('Light state: ACTIVE, deep state: ACTIVE\n');
  if (what === 'get' || what === undefined) return io.out('ACTIVE\n');
  return io.unknown(`Unknown command: ${what}`, 255);
}

export { deviceidle };
