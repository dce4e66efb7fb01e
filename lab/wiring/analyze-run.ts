import { accountBytes } from '../analysis/account/account-bytes.ts';
import { buildDisagreements } from '../analysis/build-disagreements.ts';
import { decoysBeside } from '../analysis/decoys.ts';
import { makeMatcher } from '../analysis/identify.ts';
import { summarize } from '../analysis/summarize.ts';
import { passedAt } from '../analysis/unknown/boundary-times.ts';
import { TokenObserver } from '../analysis/unknown/observe.ts';
import { canSearch, searchOf } from '../analysis/unknown/search.ts';
import { validateAttempt } from '../analysis/validate.ts';
import type { Package } from '../model/build.ts';
import type { Device } from '../model/device.ts';
import type { Flow } from '../model/flow.ts';
import type { ByteAccount, DecoyCount, Profile, Recording } from '../model/profile.ts';
import type { StoredAttempt } from '../store/attempt-reader.ts';
import { keptCanaryFiles } from '../store/canary-files.ts';
import { writeCounted, writeDerived, writeFlows } from '../store/derived-files.ts';
import { jsonLinesOf } from '../store/json-lines.ts';
import { readRun, type StoredRun } from '../store/run-reader.ts';
import { requireRaw } from '../store/upkeep/raw-files.ts';
import { type AttemptFindings, analyzeAttempt } from './analyze-attempt.ts';
import { type GatewayAccount, gatewayAccount } from './gateway-accounts.ts';
import { labHome } from './home.ts';
import { recipientsOf } from './recipients.ts';
import { indexRun } from './run-index.ts';
import { tool } from './version.ts';

type Analyzed = {
  readonly stored: StoredAttempt;
  readonly findings: AttemptFindings;
  readonly invalid: string | null;
};

/** With what the gateway counted; null where the phone was not behind one. */
type Judged = Analyzed & { readonly gateway: GatewayAccount | null };

/** From raw bytes to profile, as `deriveRun`, and into the index of its line. */
export async function analyzeRun(folder: string): Promise<Profile> {
  const profile = await deriveRun(folder);
  await indexRun(labHome(), folder, profile);
  return profile;
}

/** From raw bytes to profile: writes flows.jsonl of each attempt, derived/emissions.jsonl and profile.json, and nothing elsewhere. */
export async function deriveRun(folder: string): Promise<Profile> {
  await requireRaw(folder);
  const stored = await readRun(folder);
  const packages = packagesOf(stored).map(({ name }) => name);
  const decoys = decoysBeside(stored.devices);
  const contents = await keptCanaryFiles(folder, stored.devices);
  const matcher = makeMatcher(stored.devices, contents, packages, decoys);
  const recipients = await recipientsOf();
  const trialsOf = (serial: string) =>
    new Set(stored.attempts.flatMap(({ attempt }) => (attempt.serial === serial ? attempt.trial.number : [])))
      .size;
  const observer = canSearch(stored.devices, trialsOf) ? new TokenObserver() : null;
  const tokens = observer === null ? null : { observer, passed: passedAt(stored.attempts) };
  const analyzed: Analyzed[] = [];
  for (const attempt of stored.attempts) {
    const findings = await analyzeAttempt(
      {
        run: folder,
        fingerprint: stored.run.fingerprint,
        devices: stored.devices,
        packages: (stored.builds.get(attempt.attempt.serial) ?? stored.build)?.packages ?? [],
        recipients,
        tokens,
        ...attempt,
      },
      matcher,
    );
    analyzed.push({ stored: attempt, findings, invalid: invalidity(attempt, findings, stored) });
  }
  const judged = analyzed.map((each) => ({
    ...each,
    invalid: each.invalid ?? mixedUp(each, analyzed),
    gateway: gatewayAccount(each, analyzed, stored.run.fingerprint),
  }));
  for (const each of judged) {
    await writeFlows(folder, each.stored.folder, flowsOf(each));
    if (each.gateway !== null) await writeCounted(folder, each.stored.folder, each.gateway.counted);
  }
  for (const each of analyzed) {
    const { serial, trial } = each.stored.attempt;
    if (each.invalid === null && mixedUp(each, analyzed) !== null) observer?.forget(serial, trial.number);
  }
  const { values, ...unknown } = searchOf(observer, { answersRead: true });
  const profile = summarize({
    run: { ...stored.run, tool },
    recordings: judged.map(recordingOf),
    emissions: judged.flatMap(({ findings }) => findings.emissions),
    accounts: judged.flatMap((each) => (each.invalid === null ? [accountOf(each, judged)] : [])),
    packages: packagesOf(stored).map(shortPackage),
    certificates: judged.flatMap(({ findings }) => findings.certificates),
    unread: judged.flatMap(({ findings }) => findings.unread),
    unknown,
    decoys: decoyCount(decoys, judged),
    notes: [
      ...buildDisagreements(stored.builds),
      ...new Set(judged.flatMap(({ stored: { notes }, findings }) => [...notes, ...findings.notes])),
    ],
  });
  const emissions = judged.flatMap(({ findings }) => findings.emissions);
  await writeDerived(folder, 'emissions.jsonl', jsonLinesOf(emissions), 0o600);
  await writeDerived(folder, 'unknown.jsonl', jsonLinesOf(values), 0o600);
  await writeDerived(folder, 'profile.json', `${JSON.stringify(profile)}\n`);
  return profile;
}

function decoyCount(decoys: readonly Device[], judged: readonly Analyzed[]): DecoyCount {
  return {
    phones: decoys.length,
    values: decoys.reduce((sum, { identifiers }) => sum + identifiers.length + 1, 0),
    messages: judged.reduce((sum, { findings }) => sum + findings.searched, 0),
    hits: judged.flatMap(({ findings }) => findings.decoyHits),
  };
}

/** What any of its phones has; of one that they have in several versions, the first phone's. */
export function packagesOf({ build, builds }: StoredRun): readonly Package[] {
  const all = [build, ...builds.values()].flatMap((each) => each?.packages ?? []);
  const byName = new Map<string, Package>();
  for (const each of all) if (!byName.has(each.name)) byName.set(each.name, each);
  return [...byName.values()];
}

/** Permissions and receivers of all packages would be most of a profile; they stay with the build. */
function shortPackage({ name, versionCode, path, uid }: Package): Package {
  return { name, versionCode, path, uid };
}

function recordingOf(judged: Judged): Recording {
  const { stored, invalid, gateway } = judged;
  const { attempt, steps, readings, folder } = stored;
  const recording = { attempt: { ...attempt, invalid }, steps, readings, folder, flows: flowsOf(judged) };
  return gateway === null ? recording : { ...recording, counted: gateway.counted };
}

function flowsOf({ findings, gateway }: Judged): readonly Flow[] {
  return [...findings.flows, ...(gateway?.flows ?? [])];
}

function invalidity(stored: StoredAttempt, findings: AttemptFindings, { run }: StoredRun): string | null {
  const { attempt } = stored;
  if (attempt.invalid !== null) return attempt.invalid;
  const recording = recordingOf({ stored, findings, invalid: null, gateway: null });
  const { canaryFound, foreignSerials } = findings;
  const gateway = run.scope === 'gateway' ? stored.gateway : null;
  return validateAttempt(recording, run, { canaryFound, foreignSerials, networkValidated: null, gateway });
}

/** Identifiers of this attempt's phone in another phone's recording of the same time spoil both. */
function mixedUp({ stored }: Analyzed, all: readonly Analyzed[]): string | null {
  const { serial, startedAt, finishedAt } = stored.attempt;
  const other = all.find(
    (each) =>
      each.findings.foreignSerials.includes(serial) &&
      each.stored.attempt.startedAt <= finishedAt &&
      each.stored.attempt.finishedAt >= startedAt,
  );
  if (other === undefined) return null;
  return `Identifiers of phone ${serial} stand in the recording of phone ${other.stored.attempt.serial} at the same time: an error of the lab.`;
}

/** The readings reach to the start of the phone's next attempt, so that no time in between goes uncounted. */
function accountOf({ stored, findings, gateway }: Judged, all: readonly Analyzed[]): ByteAccount {
  const { attempt, steps, readings } = stored;
  const next = all
    .map((each) => each.stored)
    .filter((each) => each.attempt.serial === attempt.serial && each.attempt.startedAt >= attempt.finishedAt)
    .sort((a, b) => a.attempt.startedAt - b.attempt.startedAt)[0]?.readings[0];
  const account = accountBytes({
    trial: attempt.trial.number,
    readings: next === undefined ? readings : [...readings, next],
    events: findings.events,
    steps,
    ...(gateway === null ? {} : { elsewhere: gateway.elsewhere }),
  });
  return account;
}
