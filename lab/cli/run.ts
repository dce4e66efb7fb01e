import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Command } from 'commander';
import { exitCodes, LabError } from '../errors.ts';
import { type CaChoice, caChoices } from '../model/ca.ts';
import type { RunRequest } from '../model/lab.ts';
import { type DeviceState, deviceStates, type ResponderName, responderNames } from '../model/trial.ts';
import { formatNames, formatsOf } from './formats.ts';
import { policyOf } from './policy-of.ts';
import { progressOn } from './progress.ts';
import { publish } from './publish.ts';
import { durationMs, listOf, oneOf, positiveInteger, type Shell } from './shell.ts';

type Options = {
  firmware?: string;
  build?: string;
  allowWipe?: true;
  device: string[];
  scenario: string[];
  repeat: number;
  dwell?: number;
  responder: ResponderName;
  responders?: string;
  forwardTo?: string[];
  tlsCheck?: true;
  state?: DeviceState;
  sim?: string;
  gateway?: true;
  packets?: true;
  ca: CaChoice;
  cleanPass?: true;
  baseline?: string;
  out?: string;
  journal?: string;
  fault?: string[];
  seed?: number;
  leastTrials?: number;
  policy?: string;
  control?: string[];
  untilDecided?: true;
  atMost: number;
  format?: string[];
  json?: true;
  strict?: true;
};

/** How long a trial listens where nobody said it; `firmware`: null on real phones. */
export function usualDwellMs(firmware: string | null): number {
  return firmware === null ? 600_000 : 2_000;
}

/** `run`: one run here and now, through the same queue as every other. */
export function run(shell: Shell): Command {
  return new Command('run')
    .description('drives phones through scenarios on one build and records what they send')
    .option(
      '--firmware <file>',
      'firmware.yaml for simulated phones; without it, real phones are found by adb',
    )
    .option(
      '--build <build>',
      'OTA zip, or a build that was added (build list): installed first, and read back',
    )
    .option('--allow-wipe', 'install an OTA that erases the phone or goes back to an older build')
    .requiredOption('--device <files>', 'device.yaml of each phone, separated by commas or repeated', listOf)
    .option(
      '--scenario <names>',
      `scenarios, separated by commas, of ${shell.scenarios.all.join(', ')} (default: ${shell.scenarios.usual.join(', ')})`,
      listOf,
      [],
    )
    .option('--repeat <n>', 'trials of each scenario', positiveInteger, 5)
    .option(
      '--dwell <time>',
      'how long a trial listens after its trigger (default: 2s simulated, 10m real)',
      durationMs,
    )
    .option(
      '--responder <name>',
      `what the lab answers: ${responderNames.join(', ')}`,
      oneOf(responderNames),
      'sink',
    )
    .option(
      '--responders <file>',
      'responders.yaml: what some hosts are answered otherwise (docs/responders.md)',
    )
    .option(
      '--forward-to <hosts>',
      'hosts that --responder forward may reach; all others are refused',
      listOf,
    )
    .option('--tls-check', 'show each host certificates that a client must refuse, and see who sends on')
    .option(
      '--state <name>',
      'state of the phones: wiped, sim-new, sim-known, upgraded (default: sim-known; after --build, what it left)',
      oneOf(deviceStates),
    )
    .option(
      '--sim <control>',
      'who changes SIMs: operator, command[:program], data-switch, simulated (default: PHONEHOME_SIM_COMMAND, else an operator at this terminal)',
    )
    .option('--gateway', 'the phones are behind the gateway of this machine, which is up (docs/gateway.md)')
    .option(
      '--packets',
      'with --gateway: a packet capture of each attempt, with the keys of its TLS (docs/gateway.md)',
    )
    .option(
      '--ca <store>',
      `where the lab's CA is put on the phones: ${caChoices.join(', ')} (system: needs root; docs/responders.md)`,
      oneOf(caChoices),
      'user',
    )
    .option(
      '--clean-pass',
      "each scenario once more without the lab's CA and proxy setting: bytes by sender, compared (docs/responders.md)",
    )
    .option('--baseline <path>', 'what to judge against: a reviewed file, a folder of them, or a run')
    .option('--seed <n>', 'seed of the order of trials (default: random, kept in run.json)', positiveInteger)
    .option('--policy <file>', 'policy.yaml: what fails, what goes to review, budgets, declared recipients')
    .option(
      '--control <runs>',
      "folders of runs on the baseline's build in the same night, separated by commas",
      listOf,
    )
    .option(
      '--least-trials <n>',
      'valid trials of each trigger that a PASS needs (default: 5)',
      positiveInteger,
    )
    .option(
      '--until-decided',
      'add trials of the triggers that need them until nothing is open against --baseline',
    )
    .option('--at-most <n>', 'most trials that --until-decided adds', positiveInteger, 20)
    .option('--out <dir>', 'folder of the run (default: a new one under PHONEHOME_HOME)')
    .option('--journal <dir>', 'folder for what simulated phones really did and sent, by their own account')
    .option(
      '--fault <names>',
      'what goes wrong on each simulated phone: slot-fallback, usb-loss=5s … (docs/simulated-phone.md)',
      listOf,
    )
    .option('--format <names>', `reports to write: ${formatNames}; separated by commas`, listOf)
    .option('--json', 'print result.json')
    .option('--strict', 'exit 1 for REVIEW, too')
    .action(async (options: Options) => {
      const lab = await shell.lab();
      const policy = await policyOf(lab, options);
      const request = requestOf(options, lab.home);
      formatsOf(lab, options.format, 'build');
      // A baseline that is none is told before phones are driven for hours.
      if (options.baseline !== undefined) await lab.baselines.require(options.baseline);
      const outcome = await lab.run(request, progressOn(process.stderr, ''), shell.signal);
      // What a fault of the lab cut short says nothing against a baseline; `compare` does where a person wants it.
      const folders =
        options.baseline === undefined || outcome.fault !== null
          ? [outcome.folder]
          : [options.baseline, outcome.folder];
      const exit = await publish(lab, folders, {
        json: options.json === true,
        strict: options.strict === true,
        policy,
        controls: options.control ?? [],
        formats: options.format,
        out: join(outcome.folder, 'derived'),
      });
      shell.exit = outcome.fault === null ? exit : exitCodes.infrastructure;
      if (outcome.fault !== null) process.stderr.write(`phonehome: ${outcome.fault}\n`);
    });
}

function requestOf(options: Options, home: string): RunRequest {
  const firmware = options.firmware ?? null;
  const dwellMs = options.dwell ?? usualDwellMs(firmware);
  if (firmware === null && options.journal !== undefined) {
    throw new LabError(
      'USAGE',
      'Only simulated phones keep a journal. Give --firmware, or leave --journal out.',
    );
  }
  if (firmware === null && options.fault !== undefined) {
    throw new LabError(
      'USAGE',
      'Faults can be given to simulated phones only. Give --firmware, or leave --fault out.',
    );
  }
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return {
    firmware,
    devices: options.device,
    scenarios: options.scenario,
    repeat: options.repeat,
    dwellMs,
    responder: options.responder,
    responders: options.responders ?? null,
    forwardTo: options.forwardTo ?? [],
    tlsCheck: options.tlsCheck === true,
    state: options.state ?? 'sim-known',
    saidState: options.state ?? null,
    build: options.build ?? null,
    allowWipe: options.allowWipe === true,
    sim: options.sim ?? null,
    gateway: options.gateway === true,
    packets: options.packets === true,
    ca: options.ca,
    cleanPass: options.cleanPass === true,
    seed: options.seed ?? randomInt(1, 2 ** 31),
    out: options.out ?? join(home, 'runs', stamp),
    journal: options.journal ?? null,
    faults: options.fault ?? [],
    untilDecided: untilDecidedOf(options),
  };
}

function untilDecidedOf({
  untilDecided,
  baseline,
  atMost,
}: Options): NonNullable<RunRequest['untilDecided']> | null {
  if (untilDecided !== true) return null;
  if (baseline !== undefined) return { base: baseline, atMost };
  throw new LabError(
    'USAGE',
    'Without a baseline nothing can be decided. Give --baseline with --until-decided.',
  );
}
