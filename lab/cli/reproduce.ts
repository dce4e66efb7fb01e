import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Command } from 'commander';
import { exitCodes, LabError } from '../errors.ts';
import type { FoundBefore, Reproduction } from '../model/finding.ts';
import type { RunRequest } from '../model/lab.ts';
import { progressOn } from './progress.ts';
import { durationMs, positiveInteger, type Shell } from './shell.ts';

type Options = {
  device: string;
  firmware?: string;
  repeat?: number;
  dwell?: number;
  responders?: string;
  sim?: string;
  out?: string;
  json?: true;
};

const exits = {
  seen: exitCodes.regression,
  'not-seen': exitCodes.pass,
  inconclusive: exitCodes.inconclusive,
} as const;

/** `reproduce`: one finding again, on one phone. */
export function reproduce(shell: Shell): Command {
  return new Command('reproduce')
    .description('tries one finding again on one phone: exits 1 if it is seen, 0 if not')
    .argument('<from>', 'folder of the run that shows it, or that finding export made')
    .argument('[finding]', 'its id, where <from> is a run')
    .requiredOption('--device <file>', 'device.yaml of the phone')
    .option('--firmware <file>', 'firmware.yaml for a simulated phone (default: the one that was kept)')
    .option('--repeat <n>', 'trials (default: as many as there were, at most 10)', positiveInteger)
    .option('--dwell <time>', 'how long a trial listens (default: as long as then)', durationMs)
    .option('--responders <file>', 'what some hosts are answered otherwise (default: as it was kept)')
    .option('--sim <how>', 'how SIMs are changed, as run takes it')
    .option('--out <dir>', 'folder of the run (default: a new one under PHONEHOME_HOME)')
    .option('--json', 'print one JSON document (phonehome.reproduction/1)')
    .action(async (from: string, id: string | undefined, options: Options) => {
      const lab = await shell.lab();
      const before = await lab.findings.read(from, id ?? null);
      const request = requestOf(before, options, lab.home);
      const outcome = await lab.run(request, progressOn(process.stderr, ''), shell.signal);
      const found = await lab.findings.compare(before.file, outcome.folder);
      const isFaulty = outcome.fault !== null && found.outcome !== 'seen';
      shell.exit = isFaulty ? exitCodes.infrastructure : exits[found.outcome];
      if (outcome.fault !== null) process.stderr.write(`phonehome: ${outcome.fault}\n`);
      print(options.json, before, found, outcome.folder);
    });
}

function requestOf(
  { file, firmware: kept, responders }: FoundBefore,
  options: Options,
  home: string,
): RunRequest {
  const { conditions, scenario, simulated, trials } = file;
  const firmware = options.firmware ?? (simulated ? kept : null);
  if (simulated && firmware === null) {
    throw new LabError(
      'USAGE',
      'It was found on a simulated phone, and no firmware.yaml was kept with it. Give --firmware.',
    );
  }
  return {
    firmware,
    devices: [options.device],
    scenarios: [scenario],
    repeat: options.repeat ?? Math.min(10, trials),
    dwellMs: options.dwell ?? conditions.dwellMs,
    responder: conditions.responder,
    responders: options.responders ?? responders,
    tlsCheck: conditions.tlsCheck === true,
    state: conditions.state,
    saidState: conditions.state,
    sim: options.sim ?? null,
    seed: randomInt(1, 2 ** 31),
    out: options.out ?? join(home, 'runs', `reproduce-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`),
  };
}

function print(json: true | undefined, { file }: FoundBefore, found: Reproduction, run: string): void {
  const document = { schema: 'phonehome.reproduction/1', finding: file.finding.id, ...found, run };
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${found.sentence}\n${run}\n`);
}
