import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { deviceStates, responderNames } from '../model/trial.ts';
import { awaitRun, type RunView } from './await-run.ts';
import { type Client, openClient } from './client.ts';
import { durationMs, listOf, oneOf, positiveInteger, type Shell } from './shell.ts';

type Options = {
  firmware?: string;
  build?: string;
  line?: string;
  product?: string;
  device?: string[];
  phones?: number;
  scenario?: string[];
  repeat?: number;
  dwell?: number;
  responder?: string;
  state?: string;
  baseline?: string;
  note?: string;
  leastTrials?: number;
  allowWipe?: true;
  again?: true;
  wait?: true;
  timeout: number;
  strict?: true;
  json?: true;
};

const dayMs = 86_400_000;

/** `submit`: asks the service for a run. */
export function submit(shell: Shell): Command {
  return new Command('submit')
    .description("asks the lab's server for a run; needs LAB_URL and PHONEHOME_TOKEN")
    .option('--firmware <file>', 'firmware.yaml, for simulated phones')
    .option('--build <file>', 'OTA zip, installed first; without it, the phones as they are')
    .option('--line <line>', 'phones of this line, such as nokia-7-plus/eu')
    .option('--product <name>', 'phones of this product')
    .option('--device <serials>', 'these phones, by serial', listOf)
    .option('--phones <n>', 'how many phones take part, at most', positiveInteger)
    .option('--scenario <names>', 'scenarios, separated by commas', listOf)
    .option('--repeat <n>', 'trials of each scenario', positiveInteger)
    .option('--dwell <time>', 'how long a trial listens after its trigger', durationMs)
    .option('--responder <name>', 'what the lab answers', oneOf(responderNames))
    .option('--state <name>', 'state of the phones', oneOf(deviceStates))
    .option('--baseline <run>', 'id of the run to judge against (default: the baseline of the line)')
    .option('--least-trials <n>', 'valid trials of each trigger that a PASS needs', positiveInteger)
    .option('--allow-wipe', 'install an OTA that erases the phone or goes back to an older build')
    .option('--note <text>', 'words for people: a branch, a change')
    .option('--again', 'a new run, although this build and plan had one')
    .option('--wait', 'until it has ended; the exit code is the verdict')
    .option('--timeout <time>', 'how long to wait; exit 5 then', durationMs, dayMs)
    .option('--strict', 'exit 1 for REVIEW, too')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const client = openClient(shell.signal);
      const run = await client.json<RunView>('/api/v1/runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(await bodyOf(client, options)),
      });
      const { timeout: timeoutMs, json, strict } = options;
      if (options.wait === true) {
        process.stderr.write(`${run.id}\n`);
        shell.exit = await awaitRun(client, run.id, {
          timeoutMs,
          json: json === true,
          strict: strict === true,
        });
      } else process.stdout.write(json === true ? `${JSON.stringify(run, null, 2)}\n` : `${run.id}\n`);
    });
}

async function bodyOf(client: Client, options: Options): Promise<unknown> {
  const {
    line,
    product,
    device: serials,
    phones: count,
    scenario: scenarios,
    repeat,
    dwell,
    responder,
  } = options;
  const { state, leastTrials, allowWipe, baseline, note, again } = options;
  return {
    build: await buildOf(client, options),
    // What is not said stays away, so that the server's defaults hold.
    plan: {
      scenarios,
      repeat,
      dwell,
      responder,
      state,
      leastTrials,
      allowWipe,
      phones: { serials, line, product, count },
    },
    baseline,
    note,
    again,
  };
}

async function buildOf(client: Client, { firmware, build }: Options): Promise<unknown> {
  if (firmware !== undefined && build !== undefined) {
    throw new LabError('USAGE', 'Give --firmware for simulated phones, or --build for real ones, not both.');
  }
  const file = firmware ?? build;
  if (file === undefined) return { kind: 'booted' };
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new LabError('BAD_FILE', `${file} cannot be read.`, { cause });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await send(client, sha256, bytes);
  return { kind: firmware === undefined ? 'ota' : 'firmware', sha256 };
}

const partBytes = 16 * 2 ** 20;

/** Sends the bytes that the server does not have yet. */
async function send(client: Client, sha256: string, bytes: Buffer): Promise<void> {
  const path = `/api/v1/blobs/${sha256}`;
  const state = await client.ask(path, { method: 'HEAD' }).catch(() => null);
  if (state?.headers.get('upload-complete') === '1') return;
  let offset = Number(state?.headers.get('upload-offset') ?? 0);
  do {
    const end = Math.min(offset + partBytes, bytes.length);
    await client.ask(path, {
      method: 'PUT',
      headers: {
        'content-type': 'application/octet-stream',
        'upload-offset': String(offset),
        'upload-complete': end === bytes.length ? '1' : '0',
      },
      body: new Uint8Array(bytes.subarray(offset, end)),
    });
    offset = end;
  } while (offset < bytes.length);
}
