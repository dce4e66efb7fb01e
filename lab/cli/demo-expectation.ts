import { buildName } from '../model/build.ts';
import type { Judgement } from '../model/lab.ts';
import type { Finding, Result } from '../model/result.ts';

/**
 * What the leaking build is known to send, stated here a second time and on purpose: the
 * demonstration must fail when the build does not leak, and when anything else is found.
 */
const planted = {
  endpoint: 'POST zzhc.vnet.cn:80 /',
  identifiers: [
    { identifier: 'imei', slot: 1, place: 'body/IMEI1' },
    { identifier: 'imei', slot: 2, place: 'body/IMEI2' },
    { identifier: 'iccid', slot: null, place: 'body/SIM1ICCID' },
    { identifier: 'imsi', slot: null, place: 'body/SIM1LTEIMSI' },
    { identifier: 'wifi-mac', slot: null, place: 'body/MACID' },
    { identifier: 'cell-id', slot: 1, place: 'body/SIM1CELLID' },
  ],
  triggers: ['boot', 'unlock', 'screen-on', 'sim-swap'],
} as const;

type Planted = (typeof planted.identifiers)[number];

/** The three results of the demonstration, or null where a build has none. */
export type DemoResults = {
  /** Against the clean build. */
  readonly leaking: Result;
  readonly fixed: Result;
  /** The fixed build against the leaking one. */
  readonly repaired: Result;
};

/** The results by name; null where a build was not judged. */
export function demoResults(judgement: Judgement, afterFix: Judgement): DemoResults | null {
  const [leaking, fixed] = judgement.results;
  const [repaired] = afterFix.results;
  if (leaking === undefined || fixed === undefined || repaired === undefined) return null;
  return { leaking, fixed, repaired };
}

/** What keeps the demonstration from having worked, as sentences; empty when it worked. */
export function demoFaults({ leaking, fixed, repaired }: DemoResults): string[] {
  return [
    ...missingFrom(leaking, 'new', 'The leaking build'),
    ...missingFrom(repaired, 'gone', 'The fixed build'),
    ...inventedIn(leaking, 'new'),
    ...inventedIn(repaired, 'gone'),
    ...differencesOf(fixed).map(({ sentence }) => `The fixed build differs from the clean one: ${sentence}`),
    ...wrongVerdict(leaking, 'fail', 'The leaking build'),
    ...wrongVerdict(fixed, 'pass', 'The fixed build, against the clean one,'),
    ...wrongVerdict(repaired, 'pass', 'The fixed build, against the leaking one,'),
  ];
}

/** What the fix is worth: how many identifiers stopped, and in how many trials they were looked for. */
export function verifiedFixed({ repaired }: DemoResults): string {
  const gone = repaired.findings.filter(({ state }) => state === 'gone');
  const identifiers = new Set(gone.map(({ identifier, slot }) => `${identifier} ${slot}`)).size;
  const hosts = [...new Set(gone.map(({ recipient }) => recipient.host))].join(', ');
  const trials = planted.triggers.map((trigger) => {
    const seen = gone.find((finding) => finding.trigger === trigger)?.seen ?? { k: 0, n: 0 };
    return `${seen.k} of ${seen.n} on ${trigger}`;
  });
  const before = buildName(repaired.baseline?.fingerprint ?? 'the leaking build');
  return (
    `Verified fixed: the ${identifiers} identifiers that ${before} sends to ${hosts} are gone in ` +
    `${buildName(repaired.build.fingerprint)}, seen ${trials.join(', ')} (${gone.length} findings).`
  );
}

function missingFrom(result: Result, state: Finding['state'], who: string): string[] {
  return planted.identifiers.flatMap((each) =>
    planted.triggers
      .filter(
        (trigger) =>
          !result.findings.some(
            (finding) => finding.state === state && finding.trigger === trigger && isOne(finding, each),
          ),
      )
      .map((trigger) => `${who} has no finding "${state}" of ${nameOf(each)} on ${trigger}.`),
  );
}

function inventedIn(result: Result, expected: Finding['state']): string[] {
  return differencesOf(result)
    .filter((finding) => !isPlanted(finding) || !(finding.state === expected || isOpenInBackground(finding)))
    .map(
      ({ state, sentence }) =>
        `${buildName(result.build.fingerprint)} has a finding that was not planted (${state}): ${sentence}`,
    );
}

/** Setup moves the phone, too, so that the planted leak shows in the background of trials as well. */
function isPlanted(finding: Finding): boolean {
  return (
    [...planted.triggers, 'background'].includes(finding.trigger) &&
    planted.identifiers.some((each) => isOne(finding, each))
  );
}

/**
 * How many setups the planted leak meets is chance, and with it whether its silence there proves anything:
 * that it is mended is shown under its triggers.
 */
function isOpenInBackground({ state, trigger, seen }: Finding): boolean {
  return state === 'unproven' && trigger === 'background' && seen.k === 0;
}

function isOne(finding: Finding, { identifier, slot, place }: Planted): boolean {
  return (
    finding.identifier === identifier &&
    finding.slot === slot &&
    finding.place === place &&
    finding.endpoint === planted.endpoint
  );
}

function nameOf({ identifier, slot, place }: Planted): string {
  return `${identifier}${slot === null ? '' : ` (slot ${slot})`} in ${place}`;
}

function differencesOf({ findings }: Result): Finding[] {
  return findings.filter(({ state }) => state !== 'unchanged');
}

function wrongVerdict({ verdict, reasons }: Result, expected: Result['verdict'], who: string): string[] {
  return verdict === expected ? [] : [`${who} has the verdict ${verdict}: ${reasons.join(' ')}`];
}
