import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Command } from 'commander';
import { type DeviceState, deviceStates } from '../model/trial.ts';
import { publish } from './publish.ts';
import { oneOf, type Shell } from './shell.ts';

type Options = {
  device: string;
  build: string;
  scenario: string;
  state: DeviceState;
  out?: string;
  baseline?: string;
  json?: true;
  strict?: true;
};

/** `import`: captures of other tools as a run that can be analyzed, compared and reported. */
export function importing(shell: Shell): Command {
  // What an upgrade sends is told apart by readings of the phone, which no capture has.
  const scenarios = ['capture', ...shell.scenarios.all.filter((name) => name !== 'ota-upgrade')];
  return new Command('import')
    .description('makes a run of captures of other tools, one trial each, and analyzes it')
    .argument('<capture...>', 'HAR, mitmproxy flows, pcap, tshark JSON, PCAPdroid CSV (docs/imports.md)')
    .requiredOption('--device <file>', 'device.yaml of the phone whose traffic it is')
    .requiredOption('--build <name>', 'the build that it ran: ro.build.fingerprint, or any other name')
    .option(
      '--scenario <name>',
      'what was done with the phone meanwhile, if one thing: boot, unlock, screen-on, idle, …',
      oneOf(scenarios),
      'capture',
    )
    .option(
      '--state <name>',
      `state of the phone: ${deviceStates.join(', ')}`,
      oneOf(deviceStates),
      'sim-known',
    )
    .option('--baseline <path>', 'what to judge against: a reviewed file, a folder of them, or a run')
    .option('--out <dir>', 'folder of the run (default: a new one under PHONEHOME_HOME)')
    .option('--json', 'print result.json')
    .option('--strict', 'exit 1 for REVIEW, too')
    .action(async (captures: string[], { baseline, json, strict, out, ...request }: Options) => {
      const lab = await shell.lab();
      if (baseline !== undefined) await lab.baselines.require(baseline);
      const folder = await lab.import({
        ...request,
        captures,
        out: out ?? join(lab.home, 'runs', `import-${randomUUID().slice(0, 8)}`),
      });
      await lab.analyze(folder);
      const folders = baseline === undefined ? [folder] : [baseline, folder];
      shell.exit = await publish(lab, folders, { json: json === true, strict: strict === true, policy: {} });
    });
}
