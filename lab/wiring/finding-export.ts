import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { makeMatcher } from '../analysis/identify.ts';
import { redactText } from '../analysis/redact.ts';
import { redactStrings } from '../analysis/redact-strings.ts';
import { type Redactor, revealing } from '../analysis/redactor.ts';
import { LabError } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { FindingFile, FindingRequest } from '../model/finding.ts';
import type { Finding, Result } from '../model/result.ts';
import { shellWord } from '../model/shell-word.ts';
import { keptCanaryFiles } from '../store/canary-files.ts';
import { keptFirmware } from '../store/kept-firmware.ts';
import { readRun, type StoredRun } from '../store/run-reader.ts';
import { excerptsOfFlow, logTitle } from './exhibit-of.ts';
import { exportHar } from './export-har.ts';
import { findingReadme } from './finding-readme.ts';
import { judgeRuns } from './judge-runs.ts';
import { redactorFor } from './redactor-for.ts';

const mostFlows = 20;

type Piece = { readonly name: string; readonly what: string; readonly text: string };

/** Writes all that a developer needs of one finding into a new folder; answers the names of its files. */
export async function exportFinding(request: FindingRequest): Promise<string[]> {
  const { run, id, out, baseline, reveal } = request;
  const stored = await readRun(run);
  const { results } = await judgeRuns(baseline === null ? [run] : [baseline, run], {}, reveal);
  const [result] = results;
  const file = findingFile(stored, result, id);
  const redactor = reveal ? revealing : await redactorFor(baseline === null ? [run] : [run, baseline]);
  await makeFolder(out);
  const references = file.finding.evidence.slice(0, mostFlows);
  const har = join(out, 'flows.har');
  await exportHar({ folder: run, file: har, reveal, references });
  const pieces = [
    { name: 'finding.json', what: 'the finding, the build and the conditions', text: json(file) },
    ...(await requestPieces(stored, references[0] ?? '', redactor)),
    ...packagePieces(stored, file.finding, result, redactor),
    { name: 'device.template.yaml', what: 'a device file without values', text: templateOf(stored.devices) },
    ...(await firmwarePieces(stored, reveal)),
  ];
  for (const { name, text } of pieces) await writeFile(join(out, name), text, { mode: 0o600 });
  const files = [
    ...pieces.map(({ name, what }) => [name, what] as const),
    ['flows.har', 'the exchanges that show it, for a browser or a proxy'] as const,
  ];
  const command = commandOf(
    out,
    stored,
    pieces.some(({ name }) => name === 'firmware.yaml'),
    redactor,
  );
  await writeFile(join(out, 'README.md'), findingReadme({ file, files, command, masked: !reveal }), {
    mode: 0o600,
  });
  return ['README.md', ...files.map(([name]) => name)];
}

/** One finding of a judged run. Throws USAGE where the run has none of this id, or does not itself show it. */
export function findingFile({ run }: StoredRun, result: Result | undefined, id: string): FindingFile {
  const finding = result?.findings.find((each) => each.id === id);
  if (result === undefined || finding === undefined) {
    const ids = (result?.findings ?? []).slice(0, 10).map((each) => each.id);
    const known = ids.length === 0 ? 'It has none.' : `Its findings begin with ${ids.join(', ')}.`;
    throw new LabError('USAGE', `The run has no finding ${id}. ${known}`);
  }
  if (finding.evidence.length === 0)
    throw new LabError(
      'USAGE',
      `${id} is ${finding.state} in this run, which holds no trace of it. Name the run that shows it.`,
    );
  const named = run.trials.some(({ scenario }) => scenario === finding.trigger);
  const scenario = named
    ? finding.trigger
    : (run.trials.find((each) => each.scenario === 'idle') ?? run.trials[0])?.scenario;
  const { fingerprint, line, simulated, tool, conditions } = run;
  const trials = result.coverage.byTrigger[scenario ?? '']?.n ?? finding.seen.n;
  return {
    schema: 'phonehome.finding/1',
    finding,
    ...{ build: fingerprint, line, simulated, tool, conditions },
    scenario: scenario ?? 'idle',
    trials: Math.max(1, trials),
  };
}

async function requestPieces(stored: StoredRun, reference: string, redactor: Redactor): Promise<Piece[]> {
  const { folder, attempts, devices } = stored;
  const matcher = makeMatcher(devices, await keptCanaryFiles(folder, devices));
  const excerpts = (await excerptsOfFlow({ folder, attempts, matcher, redactor }, reference)) ?? [];
  const steps = attempts.find((each) => each.folder === reference.split('#')[0])?.steps ?? [];
  let decoded = 0;
  const pieces = excerpts.map(({ title, text }, index): Piece => {
    if (title === logTitle)
      return {
        name: 'logcat.txt',
        what: 'the phone’s log, five seconds before and after, in seconds from the request',
        text: `${text}\n`,
      };
    if (index === 0) return { name: 'request.http', what: 'the request as it was sent', text: `${text}\n` };
    decoded += 1;
    return {
      name: `decoded-${decoded}.txt`,
      what: 'what is inside it, with its encodings taken off',
      text: `${title}\n\n${text}\n`,
    };
  });
  const lines = redactStrings(steps, redactor).map((step) => JSON.stringify(step));
  return [
    ...pieces,
    { name: 'steps.jsonl', what: 'what the lab did in that trial, and when', text: `${lines.join('\n')}\n` },
  ];
}

function packagePieces(
  { build, builds }: StoredRun,
  finding: Finding,
  result: Result | undefined,
  redactor: Redactor,
): Piece[] {
  const names =
    finding.sender.package === null ? (finding.sender.candidates ?? []) : [finding.sender.package];
  const told = [build, ...builds.values()].map((each) =>
    each?.packages.filter(({ name }) => names.includes(name)),
  );
  const packages = told.find((each) => each !== undefined && each.length > 0) ?? [];
  if (packages.length === 0) return [];
  const differs = result?.buildDiff?.packages.filter(({ name }) => names.includes(name)) ?? null;
  const value = redactStrings({ packages, sinceBaseline: differs }, redactor);
  const what =
    differs === null
      ? 'the package that sent it, as installed (give --baseline for what differs in it)'
      : 'the package that sent it, and what differs in it since the baseline';
  return [{ name: 'package.json', what, text: json(value) }];
}

/** The phones' files with their kinds, slots and labels, and a word to be replaced for each value. */
function templateOf(devices: readonly Device[]): string {
  const [device] = devices;
  if (device === undefined) return '';
  const { product, line, codename, identifiers, sims } = device;
  const yaml = {
    serial: 'REPLACE-WITH-ro.serialno',
    ...{ product, line, ...(codename === undefined ? {} : { codename }) },
    identifiers: identifiers.map(({ kind, slot, label }) => ({
      kind,
      [kind === 'file' ? 'path' : 'value']: `REPLACE-${kind}`,
      ...(slot === undefined ? {} : { slot }),
      ...(label === undefined ? {} : { label }),
    })),
    ...(sims.length === 0
      ? {}
      : { sims: sims.map(() => ({ iccid: 'REPLACE-iccid', imsi: 'REPLACE-imsi' })) }),
  };
  return `# A device file to fill in; a value that your phone does not have is a line to delete.\n${stringify(yaml)}`;
}

/** A value that a firmware.yaml writes out instead of naming its kind cannot be masked and still work. */
async function firmwarePieces({ folder, devices }: StoredRun, reveal: boolean): Promise<Piece[]> {
  const text = await keptFirmware(folder);
  if (text === null || (!reveal && redactText(text, makeMatcher(devices)) !== text)) return [];
  return [{ name: 'firmware.yaml', what: 'the simulated build', text }];
}

function commandOf(out: string, { run }: StoredRun, hasFirmware: boolean, redactor: Redactor): string {
  const [file = 'DEVICE.yaml'] = run.files?.devices ?? [];
  const device = redactor.text(file) === file ? file : 'DEVICE.yaml';
  const firmware =
    run.simulated && !hasFirmware ? ['--firmware', shellWord(run.files?.firmware ?? 'FIRMWARE.yaml')] : [];
  return ['./phonehome reproduce', shellWord(out), '--device', shellWord(device), ...firmware].join(' ');
}

async function makeFolder(out: string): Promise<void> {
  const entries = await mkdir(out, { recursive: true, mode: 0o700 }).then(() => readdir(out));
  if (entries.length > 0)
    throw new LabError(
      'USAGE',
      `${out} is not empty, and nothing in it is written over. Give another --out.`,
    );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
