import { sdkOf } from '../android-version.ts';
import type { PhoneState } from '../phone-state.ts';
import type { CommandIo, Outcome } from './command.ts';

/** `dumpsys battery` and `cmd battery`: what feeds the phone, `set NAME VALUE`, `unplug` and `reset`. */
export function batteryService(io: CommandIo): Outcome {
  const [verb, ...rest] = io.args.filter((arg) => arg !== '-f');
  const { battery } = io.phone.state;
  if (verb === undefined) return io.out(dump(io.phone.state));
  if (verb === 'unplug') battery.unplug();
  else if (verb === 'reset') battery.reset();
  else if (verb !== 'set' || !battery.tell(rest[0] ?? '', Number(rest[1]))) {
    return io.unknown(`Unknown set option: ${io.args.join(' ')}`, 255);
  }
  return 0;
}

function dump(state: PhoneState): string {
  const { battery } = state;
  const { ac, usb, wireless, level, temperature, health } = battery.values;
  const sdk = sdkOf(state);
  const lines = [
    'Current Battery Service state:',
    ...(battery.overridden ? ["  (UPDATES STOPPED -- use 'reset' to restart)"] : []),
    `  AC powered: ${ac}`,
    `  USB powered: ${usb}`,
    `  Wireless powered: ${wireless}`,
    ...(sdk >= 33 ? ['  Dock powered: false'] : []),
    '  Max charging current: 500000',
    '  Max charging voltage: 5000000',
    `  Charge counter: ${level * 30_000}`,
    `  status: ${battery.status}`,
    `  health: ${health}`,
    '  present: true',
    `  level: ${level}`,
    '  scale: 100',
    '  voltage: 3980',
    `  temperature: ${temperature}`,
    '  technology: Li-ion',
    ...(sdk >= 34 ? ['  Charging state: 0', '  Charging policy: 0'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
