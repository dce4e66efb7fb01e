import { Command } from 'commander';
import { type MatrixSubject, matrixSubjects } from '../model/result.ts';
import { formatNames } from './formats.ts';
import { policyOf } from './policy-of.ts';
import { publish } from './publish.ts';
import { listOf, oneOf, positiveInteger, type Shell } from './shell.ts';

type Options = {
  json?: true;
  format?: string[];
  out?: string;
  strict?: true;
  leastTrials?: number;
  policy?: string;
  control?: string[];
  groupBy?: MatrixSubject;
};

/** `compare`: runs against a reviewed baseline, or against the first one. */
export function compare(shell: Shell): Command {
  return new Command('compare')
    .description(
      'compares recorded runs with a reviewed baseline, or with the first of them: what is new, worse, gone',
    )
    .argument('<base>', 'reviewed file, folder of them, or folder of the run to compare with')
    .argument('<runs...>', 'folders of one run, or of several for side by side')
    .option('--json', 'print one result.json (several runs: the matrix)')
    .option(
      '--format <names>',
      `${formatNames}; separated by commas; of several builds html, json, markdown, text, csv`,
      listOf,
    )
    .option('--out <dir>', "folder for the reports (default: the last run's derived folder)")
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
      '--group-by <what>',
      `of several builds: rows together by ${matrixSubjects.join(', ')} (default: differences first)`,
      oneOf(matrixSubjects),
    )
    .option('--strict', 'exit 1 for REVIEW, too')
    .action(async (base: string, runs: string[], options: Options) => {
      const lab = await shell.lab();
      const policy = await policyOf(lab, options);
      shell.exit = await publish(lab, [base, ...runs], {
        json: options.json === true,
        strict: options.strict === true,
        policy,
        controls: options.control ?? [],
        formats: options.format,
        groupBy: options.groupBy,
        ...(options.out === undefined ? {} : { out: options.out }),
      });
    });
}
