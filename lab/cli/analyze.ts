import { Command } from 'commander';
import { LabError } from '../errors.ts';
import type { EmissionKey } from '../model/emission.ts';
import type { Rescored, RescoredRun } from '../model/rescored.ts';
import { publish } from './publish.ts';
import type { Shell } from './shell.ts';

type Options = { json?: true; all?: true; queue?: true };

/** `analyze`: a run again, from its raw bytes to its reports; or all runs, and what that alone changed. */
export function analyze(shell: Shell): Command {
  return new Command('analyze')
    .description('decodes a recorded run again from its raw bytes and writes its reports anew')
    .argument('[run...]', 'folder of the run; with --all of several')
    .option('--all', 'all runs of the lab (or those named), and what today’s decoders alone changed')
    .option('--queue', 'with --all: by the lab’s workers that analyze, one job a run; needs REDIS_URL')
    .option('--json', 'print result.json; with --all one JSON document (phonehome.rescored/1)')
    .action(async (folders: string[], options: Options) => {
      const lab = await shell.lab();
      const json = options.json === true;
      if (options.queue && !options.all)
        throw new LabError('USAGE', '--queue goes with --all: one run is analyzed here.');
      if (options.all) {
        const rescored = await lab.rescore(
          folders,
          options.queue && { onDone: told, onTrouble: warn, signal: shell.signal },
        );
        process.stdout.write(json ? `${JSON.stringify(rescored, null, 2)}\n` : lines(rescored));
        return;
      }
      const [folder, ...others] = folders;
      if (folder === undefined || others.length > 0)
        throw new LabError('USAGE', 'Name one run, or say --all.');
      await lab.analyze(folder);
      shell.exit = await publish(lab, [folder], { json, strict: false, policy: {} });
    });
}

function warn(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function told(done: number, of: number): void {
  process.stderr.write(`${done} of ${of} runs analyzed\n`);
}

function lines({ ruleset, runs, leftOut }: Rescored): string {
  const changed = runs.filter(hasChanged);
  const sum = `${runs.length} runs analyzed by ruleset ${ruleset}: ${changed.length} tell something else now, ${leftOut.length} stay as they were.`;
  return `${[sum, ...changed.flatMap(runLines), ...leftOut.map(({ folder, reason }) => `${folder}: ${reason}`)].join('\n')}\n`;
}

function hasChanged(each: RescoredRun): boolean {
  const { appeared, disappeared, unknownAppeared, unknownDisappeared, trialsGained, trialsLost } = each;
  const all = [appeared, disappeared, unknownAppeared, unknownDisappeared, trialsGained, trialsLost];
  return all.some(({ length }) => length > 0);
}

function runLines(each: RescoredRun): string[] {
  const trials = (word: string, numbers: readonly number[]) =>
    numbers.length === 0 ? [] : [`  trials that count ${word}: ${numbers.join(', ')}`];
  return [
    `${each.folder} (ruleset ${each.rulesetBefore ?? 'unknown'} before):`,
    ...each.appeared.map((key) => `  + ${words(key)}`),
    ...each.disappeared.map((key) => `  - ${words(key)}`),
    ...each.unknownAppeared.map((id) => `  + unknown identifier ${id}`),
    ...each.unknownDisappeared.map((id) => `  - unknown identifier ${id}`),
    ...trials('now', each.trialsGained),
    ...trials('no more', each.trialsLost),
  ];
}

function words({ identifier, recipient, place, trigger }: EmissionKey): string {
  return `${identifier} to ${recipient} in ${place} (${trigger})`;
}
