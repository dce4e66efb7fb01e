import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { awaitRuns, documentOf, type RunView } from './await-run.ts';
import { type Client, openClient } from './client.ts';
import { type PlanOptions, planFrom, planOptions } from './plan-options.ts';
import { sendBlob } from './send-blob.ts';
import { durationMs, type Shell } from './shell.ts';

type Options = PlanOptions & {
  firmware?: string;
  build?: string;
  baseline?: string;
  note?: string;
  commit?: string;
  project?: string;
  change?: string;
  again?: true;
  idempotencyKey?: string;
  wait?: true;
  cancelOnInterrupt?: true;
  timeout: number;
  strict?: true;
  json?: true;
};

const dayMs = 86_400_000;

/** `submit`: asks the service for a run, or for those of a plan. */
export function submit(shell: Shell): Command {
  const command = new Command('submit')
    .description("asks the lab's server for a run; needs LAB_URL and PHONEHOME_TOKEN")
    .option('--firmware <file>', 'firmware.yaml, for simulated phones')
    .option('--build <file>', 'OTA zip, installed first; without it, the phones as they are');
  return planOptions(command)
    .option('--baseline <run>', 'id of the run to judge against (default: the baseline of the line)')
    .option('--note <text>', 'words for people: a branch, a change')
    .option('--commit <sha>', 'the commit to which the verdict is told, with --project')
    .option('--project <name>', 'its project, such as owner/name')
    .option('--change <id>', 'its change, on Gerrit')
    .option('--again', 'a new run, although this build and plan had one')
    .option('--idempotency-key <key>', 'asked again with this key, it is the same run')
    .option('--wait', 'until it has ended; the exit code is the verdict')
    .option('--cancel-on-interrupt', 'with --wait: an interrupt ends the run, too')
    .option('--timeout <time>', 'how long to wait; exit 5 then', durationMs, dayMs)
    .option('--strict', 'exit 1 for REVIEW, too')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const client = openClient(shell.signal);
      const { timeout: timeoutMs, json, strict, idempotencyKey } = options;
      const { runs } = await client.json<{ runs: RunView[] }>('/api/v1/plans', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        body: JSON.stringify(await bodyOf(shell, client, options)),
      });
      const ids = runs.map(({ id }) => id);
      if (options.wait !== true) {
        process.stdout.write(json === true ? documentOf(runs) : `${ids.join('\n')}\n`);
        return;
      }
      process.stderr.write(`${ids.join('\n')}\n`);
      shell.exit = await awaitRuns(shell, ids, {
        timeoutMs,
        json: json === true,
        strict: strict === true,
        cancelOnInterrupt: options.cancelOnInterrupt === true,
        reports: null,
      });
    });
}

async function bodyOf(shell: Shell, client: Client, options: Options): Promise<unknown> {
  const { baseline, note, again } = options;
  return {
    build: await buildOf(client, options),
    plan: await planFrom(shell, options),
    baseline,
    note,
    again,
    commit: commitOf(options),
  };
}

function commitOf({ commit: revision, project, change }: Options): unknown {
  if (revision === undefined && project === undefined && change === undefined) return undefined;
  if (revision === undefined || project === undefined) {
    throw new LabError('USAGE', 'A commit is told by --commit and --project together.');
  }
  return { revision, project, change };
}

/** The build that a command names, its bytes sent where the server lacks them. */
export async function buildOf(
  client: Client,
  { firmware, build }: Pick<Options, 'firmware' | 'build'>,
): Promise<unknown> {
  if (firmware !== undefined && build !== undefined) {
    throw new LabError('USAGE', 'Give --firmware for simulated phones, or --build for real ones, not both.');
  }
  const file = firmware ?? build;
  if (file === undefined) return { kind: 'booted' };
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new LabError('BAD_FILE', `${file} cannot be read.`, { cause });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const part = (from: number, end: number) => new Uint8Array(bytes.subarray(from, end));
  await sendBlob(client.ask, { sha256, bytes: bytes.length, part });
  return { kind: firmware === undefined ? 'ota' : 'firmware', sha256 };
}
