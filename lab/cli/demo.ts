import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import { buildName } from '../model/build.ts';
import type { Judgement, Lab } from '../model/lab.ts';
import type { Finding, Result } from '../model/result.ts';
import { progressOn } from './progress.ts';
import { usualFormats, writeReports } from './publish.ts';
import { type Shell, wantsColour } from './shell.ts';

const examples = new URL('../../devices/kinds/simulated/examples/', import.meta.url);
const builds = ['clean', 'leaking', 'fixed'] as const;
const trialsEach = 3;
const dwellMs = 1_000;

/**
 * What the leaking build is known to send, stated here a second time and on purpose: the
 * demonstration must fail when the build does not leak, and when anything else is found.
 */
const planted = {
  recipient: 'vnet.cn',
  identifiers: ['imei', 'iccid', 'imsi', 'wifi-mac', 'cell-id'],
  triggers: ['boot', 'unlock', 'screen-on', 'sim-swap'],
};

/** `demo`: the main job on simulated phones; exits 0 when what it planted was found, and nothing else. */
export function demo(shell: Shell): Command {
  return new Command('demo')
    .description('the main job on two simulated phones: three builds, all scenarios, verdict and report')
    .option('--out <dir>', 'folder for runs and report (default: a new one under PHONEHOME_HOME)')
    .action(async (options: { out?: string }) => {
      const lab = await shell.lab();
      const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
      const out = resolve(options.out ?? join(lab.home, `demo-${stamp}`));
      const folders = await runBuilds(lab, out, shell);
      if (folders === null) return;
      // Each build is judged against the first, and the fixed one against the leaking one.
      const policy = { leastTrials: trialsEach };
      const judgement = await lab.compare(folders, policy);
      const afterFix = await lab.compare(folders.slice(1), policy);
      const [html] = await writeReports(lab, judgement, join(out, 'report'), usualFormats, folders);
      const nextCommand = `phonehome compare ${folders[0]} ${folders[1]}`;
      process.stdout.write(
        `${await lab.render(judgement, 'text', { colour: wantsColour(), nextCommand })}\n`,
      );
      const faults = faultsOf(judgement, afterFix);
      for (const fault of faults) process.stdout.write(`The demonstration failed: ${fault}\n`);
      if (faults.length === 0) process.stdout.write(`${verifiedFixed(afterFix)}\n`);
      process.stdout.write(`Report: ${html}\n`);
      shell.exit = faults.length === 0 ? exitCodes.pass : exitCodes.regression;
    });
}

async function runBuilds(lab: Lab, out: string, shell: Shell): Promise<string[] | null> {
  const folders: string[] = [];
  for (const build of builds) {
    const outcome = await lab.run(
      {
        firmware: fileURLToPath(new URL(`${build}.yaml`, examples)),
        devices: ['phone-a.yaml', 'phone-b.yaml'].map((name) => fileURLToPath(new URL(name, examples))),
        scenarios: [],
        repeat: trialsEach,
        dwellMs,
        responder: 'sink',
        state: 'sim-known',
        seed: 2019,
        out: join(out, build),
      },
      progressOn(process.stderr, `${build} build: `),
      shell.signal,
    );
    folders.push(outcome.folder);
    if (outcome.fault !== null) {
      process.stderr.write(`phonehome: ${outcome.fault}\n`);
      shell.exit = exitCodes.infrastructure;
      return null;
    }
  }
  return folders;
}

/** What keeps the demonstration from having worked, as sentences. */
function faultsOf(judgement: Judgement, afterFix: Judgement): string[] {
  const [leaking, fixed] = judgement.results;
  const [repaired] = afterFix.results;
  if (leaking === undefined || fixed === undefined || repaired === undefined)
    return ['a build has no result.'];
  return [
    ...missingFrom(leaking, 'new', 'The leaking build'),
    ...missingFrom(repaired, 'gone', 'The fixed build'),
    ...inventedIn(leaking, 'new'),
    ...inventedIn(repaired, 'gone'),
    ...differencesOf(fixed).map(
      (finding) => `the fixed build differs from the clean one: ${finding.sentence}`,
    ),
    ...(leaking.verdict === 'fail'
      ? []
      : [`the leaking build has the verdict ${leaking.verdict}: ${leaking.reasons.join(' ')}`]),
    ...[fixed, repaired]
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ verdict, reasons }) => `the fixed build has the verdict ${verdict}: ${reasons.join(' ')}`),
  ];
}

function missingFrom(result: Result, state: Finding['state'], who: string): string[] {
  return planted.identifiers.flatMap((identifier) =>
    planted.triggers
      .filter(
        (trigger) =>
          !result.findings.some(
            (finding) =>
              finding.state === state &&
              isPlanted(finding) &&
              finding.identifier === identifier &&
              finding.trigger === trigger,
          ),
      )
      .map((trigger) => `${who} has no finding "${state}" of ${identifier} on ${trigger}.`),
  );
}

function inventedIn(result: Result, expected: Finding['state']): string[] {
  return differencesOf(result)
    .filter((finding) => finding.state !== expected || !isPlanted(finding))
    .map(
      (finding) =>
        `${buildName(result.build.fingerprint)} has a finding that was not planted (${finding.state}): ${finding.sentence}`,
    );
}

/** Setup moves the phone, too, so that the planted leak shows in the background of trials as well. */
function isPlanted(finding: Finding): boolean {
  return (
    finding.recipient.domain === planted.recipient &&
    planted.identifiers.includes(finding.identifier) &&
    [...planted.triggers, 'background'].includes(finding.trigger)
  );
}

function differencesOf(result: Result): Finding[] {
  return result.findings.filter(({ state }) => state !== 'unchanged');
}

function verifiedFixed(afterFix: Judgement): string {
  const [result] = afterFix.results;
  const gone = result?.findings.filter(({ state }) => state === 'gone').length ?? 0;
  return `Verified fixed: ${gone} findings of the leaking build are gone in ${buildName(result?.build.fingerprint ?? '')}, each in ${trialsEach} of ${trialsEach} trials.`;
}
