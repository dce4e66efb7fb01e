import { Command } from 'commander';
import { LabError } from '../errors.ts';
import type { ListedDevice } from '../model/device-shelf.ts';
import { listOf, type Shell } from './shell.ts';

/** `device`: the phones of this machine. */
export function device(shell: Shell): Command {
  const command = new Command('device')
    .description(
      'phones: which are there, how they are, quarantine and release, what they tell of themselves',
    )
    .helpCommand(false);
  for (const part of [list, read, profile, quarantine, release]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

function list(shell: Shell): Command {
  return new Command('list')
    .description('the phones that adb lists: health, battery, build, lease, quarantine, last failures')
    .option('--device <files>', 'device.yaml of phones that should be there too', listOf, [])
    .option('--json', 'print one JSON document (phonehome.devices/1)')
    .action(async ({ device: files, json }: { device: string[]; json?: true }) => {
      const listing = await (await shell.lab()).devices.list(files);
      if (json) process.stdout.write(`${JSON.stringify(listing, null, 2)}\n`);
      else {
        const none = 'adb lists no phone. Connect one, switch its USB debugging on, and type: adb devices';
        const lines = listing.devices.flatMap(linesOf);
        process.stdout.write(`${(lines.length === 0 ? [none] : lines).join('\n')}\n`);
        for (const note of listing.notes) process.stderr.write(`${note}\n`);
      }
    });
}

function read(shell: Shell): Command {
  return new Command('read')
    .description('asks a phone for its identifiers and writes a device.yaml to be reviewed')
    .argument('<serial>', 'serial of the phone, as device list shows it')
    .requiredOption('--out <file>', 'the file to write; it must not be there yet')
    .option('--device <file>', 'device.yaml with what is known already; its values stay')
    .action(async (serial: string, { out, device: entered }: { out: string; device?: string }) => {
      const { devices } = await shell.lab();
      const merged = await devices.read(serial, { out, entered: entered ?? null });
      const lines = [
        `${out}: ${merged.confirmed} identifiers confirmed by the phone, ${merged.added} added. Review it before use.`,
        ...merged.disagreements.map((each) => `disagreement  ${each}`),
        ...merged.unread.map((each) => `not read      ${each}`),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

type ProfileOptions = {
  device: string;
  out?: string | null;
  serve?: true;
  ssid?: string | null;
  supervised?: true;
};

function profile(shell: Shell): Command {
  return new Command('profile')
    .description("makes the configuration profile that gives an iPhone the lab's certificate and proxy")
    .requiredOption('--device <file>', 'device.yaml of the iPhone')
    .option('--out <file>', 'the .mobileconfig to write; it must not be there yet')
    .option('--serve', 'serve it on the lab’s network until Ctrl-C, for the phone to open')
    .option('--ssid <name>', 'the lab’s Wi-Fi; by default the ssid of device.yaml')
    .option('--supervised', 'set the proxy for all networks, as only supervised phones take it')
    .action(async ({ device: file, out = null, serve, ssid = null, supervised }: ProfileOptions) => {
      if (out === null && serve === undefined)
        throw new LabError('USAGE', 'Say where the profile shall go: --out FILE, or --serve.');
      const { devices } = await shell.lab();
      const made = await devices.profile({ file, out, ssid, supervised: supervised === true });
      if (out !== null) {
        process.stdout.write(
          `${out}: sends phone ${made.serial} through ${made.proxy}. Open it on the phone.\n`,
        );
      }
      const told = (url: string) => void process.stdout.write(`Open on phone ${made.serial}: ${url}\n`);
      if (serve) await devices.serveProfile(made, told, shell.signal);
    });
}

function quarantine(shell: Shell): Command {
  return new Command('quarantine')
    .description('keeps a phone from taking trials')
    .argument('<serial>', 'serial of the phone')
    .requiredOption('--reason <text>', 'why; it is shown wherever the phone is')
    .action(async (serial: string, { reason }: { reason: string }) => {
      await (await shell.lab()).devices.quarantine(serial, reason);
      process.stdout.write(`${serial} takes no trials until it is released.\n`);
    });
}

function release(shell: Shell): Command {
  return new Command('release')
    .description('ends the quarantine of a phone, and with --force-lease the lease of whoever holds it')
    .argument('<serial>', 'serial of the phone')
    .option('--force-lease', 'take the phone from whoever holds it; leaves an audit line')
    .option('--reason <text>', 'why', 'released by hand')
    .action(async (serial: string, options: { forceLease?: true; reason: string }) => {
      const { devices } = await shell.lab();
      const forceLease = options.forceLease === true;
      const ended = await devices.release(serial, { forceLease, reason: options.reason });
      const lines = [
        ended.quarantine === null
          ? `${serial} was not in quarantine.`
          : `${serial} is released from quarantine.`,
        ...(forceLease ? [leaseLine(serial, ended.holder)] : []),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

function leaseLine(serial: string, holder: string | null): string {
  return holder === null ? `Nobody held ${serial}.` : `${serial} was taken from ${holder}.`;
}

/** One line for a phone, and one below it for each thing that is not well. */
function linesOf(each: ListedDevice): string[] {
  const { serial, adb, health, quarantine: held, failures } = each;
  const words = [
    serial,
    each.appium ?? (adb === null ? 'not connected' : adb === serial ? (each.transport ?? '') : adb),
    healthWord(each),
    health?.battery == null ? 'battery unknown' : `${health.battery} %`,
    buildWord(health?.fingerprint ?? null),
    leaseWord(each),
  ];
  const checks = (health?.checks ?? []).filter(({ ok }) => !ok);
  return [
    words.join('  '),
    ...(held === null ? [] : [`  quarantined since ${day(held.since)} by ${held.by}: ${held.reason}`]),
    ...checks.map(({ name, found, mend }) => `  ${name}: ${found}. ${mend ?? ''}`),
    ...failures.map(({ at, run, reason }) => `  failed ${day(at)} in ${run}: ${reason ?? 'no reason kept'}`),
  ];
}

function healthWord({ health, quarantine: held }: ListedDevice): string {
  if (held !== null) return 'quarantined';
  if (health === null) return 'in use, not looked at';
  if (health.checks.some(({ ok, fatal }) => fatal && !ok)) return 'not fit';
  return health.checks.some(({ ok }) => !ok) ? 'fit, with notes' : 'fit';
}

function leaseWord({ lease }: ListedDevice): string {
  if (lease === null) return 'lease unknown';
  if (lease.holder !== null) return `held by ${lease.holder}`;
  return lease.lastRelease === null ? 'free' : `free (last: ${lease.lastRelease.reason})`;
}

/** `brand/product/device:release/id/incremental:type/tags`: id and incremental tell builds apart. */
function buildWord(fingerprint: string | null): string {
  const [, , , id, incremental] = fingerprint?.split('/') ?? [];
  if (id === undefined) return fingerprint ?? 'build unknown';
  return `${id}/${incremental?.split(':')[0] ?? ''}`;
}

function day(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
