import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { openClient } from './client.ts';
import { type PlanOptions, planFrom, planOptions } from './plan-options.ts';
import type { Shell } from './shell.ts';
import { buildOf } from './submit.ts';

/** A schedule as the server tells of it; see its OpenAPI document. */
type ScheduleView = {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly paused: boolean;
  readonly nextAt: string | null;
  readonly lastRuns: readonly string[];
  readonly events: readonly {
    readonly at: string;
    readonly text: string;
    readonly runs: readonly string[];
  }[];
};

const path = '/api/v1/schedules';
const json = { 'content-type': 'application/json' };

/** `schedule`: runs that come back. */
export function schedule(shell: Shell): Command {
  const command = new Command('schedule')
    .description('runs that come back, such as each night; needs LAB_URL and PHONEHOME_TOKEN')
    .helpCommand(false);
  for (const part of [add, list, remove, pause, resume, runNow]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

type AddOptions = PlanOptions & {
  cron: string;
  timeZone: string;
  newest?: string;
  region?: string;
  firmware?: string;
  baseline?: string;
  evenIfUnchanged?: true;
  makeUp: boolean;
  json?: true;
};

function add(shell: Shell): Command {
  const command = new Command('add')
    .description('adds a schedule')
    .argument('<name>', 'its name, such as nightly-one-eu')
    .requiredOption('--cron <fields>', 'minute, hour, day, month, day of the week: "30 1 * * *"')
    .requiredOption('--time-zone <name>', 'in which the cron is meant, such as Europe/Oslo')
    .option('--newest <codename>', 'the newest build that was added for this device (ro.product.device)')
    .option('--region <name>', 'only builds that were added for this region')
    .option('--firmware <file>', 'firmware.yaml, for simulated phones; else, the phones as they are');
  return planOptions(command)
    .option('--baseline <run>', 'id of the run to judge against (default: the baseline of the line)')
    .option('--even-if-unchanged', 'run although the build is the one of the last run')
    .option('--no-make-up', 'do not make up what was missed while the server was down')
    .option('--json', 'print one JSON document')
    .action(async (name: string, options: AddOptions) => {
      const client = openClient(shell.signal);
      const { cron, timeZone, baseline, evenIfUnchanged, makeUp } = options;
      const { newest, region, firmware } = options;
      if (newest !== undefined && firmware !== undefined)
        throw new LabError(
          'USAGE',
          'Give --newest for real phones, or --firmware for simulated ones, not both.',
        );
      const build =
        newest === undefined
          ? await buildOf(client, { ...(firmware && { firmware }) })
          : { kind: 'newest', device: newest, region };
      const plan = await planFrom(shell, options);
      const body = { name, cron, timeZone, build, plan, baseline, evenIfUnchanged, makeUp };
      const added = await client.json<ScheduleView>(path, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(body),
      });
      show(options.json === true ? added : `Schedule ${name} runs next at ${added.nextAt}.`);
    });
}

function list(shell: Shell): Command {
  return new Command('list')
    .description('the schedules: when they run next, and what they did last')
    .option('--json', 'print one JSON document')
    .action(async (options: { json?: true }) => {
      const { schedules } = await openClient(shell.signal).json<{ schedules: ScheduleView[] }>(path);
      if (options.json === true) show({ schema: 'phonehome.schedules/1', schedules });
      else if (schedules.length === 0) show('There is no schedule. Add one with: phonehome schedule add');
      else show(schedules.map(lineOf).join('\n'));
    });
}

function lineOf({ name, cron, timeZone, paused, nextAt, events }: ScheduleView): string {
  const last = events.at(-1);
  const next = paused ? 'paused' : `next ${nextAt}`;
  return `${name}  ${cron}  ${timeZone}  ${next}${last === undefined ? '' : `\n  ${last.at}: ${last.text}`}`;
}

function remove(shell: Shell): Command {
  return new Command('remove')
    .description('removes a schedule; its runs stay')
    .argument('<name>', 'its name')
    .action(async (name: string) => {
      await openClient(shell.signal).ask(`${path}/${encodeURIComponent(name)}`, { method: 'DELETE' });
      show(`Schedule ${name} is removed.`);
    });
}

function pause(shell: Shell): Command {
  return act(shell, 'pause', 'stops a schedule for a while', ({ name }) => `Schedule ${name} is paused.`);
}

function resume(shell: Shell): Command {
  return act(
    shell,
    'resume',
    'lets a schedule go on; what it would have done is not made up',
    ({ name, nextAt }) => `Schedule ${name} runs next at ${nextAt}.`,
  );
}

function runNow(shell: Shell): Command {
  const text = ({ lastRuns }: ScheduleView) => lastRuns.join('\n');
  return act(shell, 'run-now', 'runs a schedule at once, and prints the ids of its runs', text, 'run');
}

function act(
  shell: Shell,
  name: string,
  description: string,
  textOf: (view: ScheduleView) => string,
  verb = name,
): Command {
  return new Command(name)
    .description(description)
    .argument('<name>', 'name of the schedule')
    .action(async (wanted: string) => {
      const asked = `${path}/${encodeURIComponent(wanted)}/${verb}`;
      show(textOf(await openClient(shell.signal).json<ScheduleView>(asked, { method: 'POST' })));
    });
}

function show(what: unknown): void {
  process.stdout.write(`${typeof what === 'string' ? what : JSON.stringify(what, null, 2)}\n`);
}
