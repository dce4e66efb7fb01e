import { Command, CommanderError } from 'commander';
import { exitCodes, LabError, sentenceOf } from '../errors.ts';
import type { Lab } from '../model/lab.ts';
import { analyze } from './analyze.ts';
import { baseline } from './baseline.ts';
import { build } from './build.ts';
import { cancel } from './cancel.ts';
import { check } from './check.ts';
import { compare } from './compare.ts';
import { demo } from './demo.ts';
import { device } from './device.ts';
import { doctor } from './doctor.ts';
import { evidence } from './evidence.ts';
import { except } from './except.ts';
import { experiment } from './experiment.ts';
import { finding } from './finding.ts';
import { gateway } from './gateway.ts';
import { hook } from './hook.ts';
import { identifier } from './identifier.ts';
import { importing } from './import.ts';
import { lab } from './lab.ts';
import { notify } from './notify.ts';
import { withRecipients } from './recipient-options.ts';
import { report } from './report.ts';
import { reproduce } from './reproduce.ts';
import { run } from './run.ts';
import { scan } from './scan.ts';
import { schedule } from './schedule.ts';
import { serve } from './serve.ts';
import type { ScenarioNames, Shell } from './shell.ts';
import { simulate } from './simulate.ts';
import { submit } from './submit.ts';
import { test } from './test.ts';
import { token } from './token.ts';
import { trend } from './trend.ts';
import { wait } from './wait.ts';
import { worker } from './worker.ts';

const about = `Tells, for each firmware build, what the phone sends home.

Exit codes: 0 pass, 1 regression, 2 usage or configuration, 3 inconclusive,
4 lab infrastructure, 5 wait timed out, 6 evidence does not verify.
Results go to stdout, logs and progress to stderr.`;

/** All commands; a new one is a file beside this and a word here. */
const commands = [
  demo,
  test,
  check,
  run,
  compare,
  trend,
  baseline,
  except,
  scan,
  build,
  device,
  doctor,
  gateway,
  importing,
  analyze,
  experiment,
  report,
  finding,
  identifier,
  reproduce,
  evidence,
  simulate,
  serve,
  worker,
  submit,
  wait,
  cancel,
  schedule,
  hook,
  notify,
  token,
  lab,
];

/** Commands that say who recipients are. */
const saysRecipients = new Set(['run', 'compare', 'trend', 'scan', 'import', 'analyze', 'report']);

/** The command line as commander knows it. */
export function programOf(shell: Shell): Command {
  const program = new Command('phonehome').description(about).helpCommand(false).exitOverride();
  program.configureHelp({ helpWidth: 100 });
  program.option('--version', 'print the version');
  for (const command of commands) {
    const made = command(shell).exitOverride();
    if (saysRecipients.has(made.name())) withRecipients(made);
    made.configureHelp({ helpWidth: 100 });
    program.addCommand(made);
  }
  return program;
}

/**
 * Runs one command and answers its exit code. `openLab` is called only by commands that need the
 * lab; whatever it opened is closed before this resolves, however the command ends.
 */
export async function commandLine(
  argv: readonly string[],
  version: string,
  openLab: () => Promise<Lab>,
  scenarios: ScenarioNames,
): Promise<number> {
  let lab: Promise<Lab> | null = null;
  const stop = new AbortController();
  const shell: Shell = {
    lab: () => {
      lab ??= openLab();
      return lab;
    },
    signal: stop.signal,
    scenarios,
    exit: 0,
  };
  const interrupt = (signal: string) => {
    if (stop.signal.aborted) process.exit(exitCodes.infrastructure);
    stop.abort(new LabError('INTERRUPTED', `The run was interrupted (${signal}); what it recorded is kept.`));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt);
  // A reader that has seen enough (`| head`) closes the pipe: that is no fault.
  const closed = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  };
  process.stdout.on('error', closed);
  // Whoever read the log of a server or worker may end before it: the work goes on.
  process.stderr.on('error', closed);
  try {
    if (argv[0] === '--version' || argv[0] === '-V') {
      process.stdout.write(`${version}\n`);
      return exitCodes.pass;
    }
    await programOf(shell).parseAsync([...argv], { from: 'user' });
    return shell.exit;
  } catch (thrown) {
    return exitOf(thrown);
  } finally {
    await closeLab(lab);
  }
}

async function closeLab(lab: Promise<Lab> | null): Promise<void> {
  await lab?.then((opened) => opened.close()).catch(() => undefined);
}

function exitOf(thrown: unknown): number {
  // Commander has printed its own sentence by then.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.pass : exitCodes.usage;
  process.stderr.write(`phonehome: ${sentenceOf(thrown)}\n`);
  if (thrown instanceof LabError) return thrown.exit;
  if (thrown instanceof Error && process.env.PHONEHOME_DEBUG) process.stderr.write(`${thrown.stack}\n`);
  return exitCodes.infrastructure;
}
