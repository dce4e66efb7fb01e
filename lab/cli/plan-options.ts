import type { Command } from 'commander';
import type { PlanDocument } from '../model/plan-document.ts';
import { deviceStates, responderNames } from '../model/trial.ts';
import { durationMs, listOf, oneOf, positiveInteger, type Shell } from './shell.ts';

/** What the options say of a plan. */
export type PlanOptions = {
  plan?: string;
  line?: string;
  product?: string;
  device?: string[];
  phones?: number;
  scenario?: string[];
  repeat?: number;
  dwell?: number;
  responder?: string[];
  state?: string[];
  leastTrials?: number;
  waitForPhones?: number;
  allowWipe?: true;
};

/** Adds the options of a plan to a command. */
export function planOptions(command: Command): Command {
  return command
    .option('--plan <file>', 'plan.yaml: what is done, and on which phones; options win over it')
    .option('--line <line>', 'phones of this line, such as nokia-7-plus/eu')
    .option('--product <name>', 'phones of this product')
    .option('--device <serials>', 'these phones, by serial', listOf)
    .option('--phones <n>', 'how many phones take part, at most', positiveInteger)
    .option('--scenario <names>', 'scenarios, separated by commas', listOf)
    .option('--repeat <n>', 'trials of each scenario', positiveInteger)
    .option('--dwell <time>', 'how long a trial listens after its trigger', durationMs)
    .option(
      '--responder <names>',
      `what the lab answers (${responderNames.join(', ')}): a run for each`,
      listOf,
    )
    .option('--state <names>', `state of the phones (${deviceStates.join(', ')}): a run for each`, listOf)
    .option('--least-trials <n>', 'valid trials of each trigger that a PASS needs', positiveInteger)
    .option('--wait-for-phones <time>', 'how long a run may wait for its phones (default: 12h)', durationMs)
    .option('--allow-wipe', 'install an OTA that erases the phone or goes back to an older build');
}

/** The plan file's document, with what the options say in its place. */
export async function planFrom(shell: Shell, options: PlanOptions): Promise<PlanDocument> {
  const file = options.plan === undefined ? {} : await (await shell.lab()).plan(options.plan);
  const { line, product, device: serials, phones: count, scenario: scenarios, repeat, dwell } = options;
  const { leastTrials, waitForPhones: wait, allowWipe } = options;
  const states = options.state?.map(oneOf(deviceStates));
  const responders = options.responder?.map(oneOf(responderNames));
  // What is not said stays away, so that the file and the server's defaults hold.
  return {
    ...file,
    ...said({ scenarios, repeat, dwell, states, responders, leastTrials, wait, allowWipe }),
    phones: { ...(file.phones as object | undefined), ...said({ serials, line, product, count }) },
  };
}

function said(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
