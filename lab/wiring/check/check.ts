import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkIdentifier } from '../../analysis/identifiers/check-identifier.ts';
import { LabError } from '../../errors.ts';
import type { CheckOutcome, CheckRequest, CheckTalk, PhoneTold, TalkWords } from '../../model/check.ts';
import type { Device } from '../../model/device.ts';
import { readDevice, writeDevice } from '../../store/device-file.ts';
import type { AnalysisPool } from '../analysis-pool.ts';
import { importCaptures } from '../import-captures.ts';
import { askDevice, isMadeUp } from './ask-device.ts';
import { readCable } from './cable.ts';
import { checkFolder, handOver } from './check-folder.ts';
import { finishCheck } from './finish-check.ts';
import { type Guide, guideAt, wordsOf } from './guide.ts';
import { type Hotspot, openHotspot } from './hotspot.ts';
import { recordAtPhone } from './record-at-phone.ts';
import { attemptsOf } from './record-check.ts';
import { readCheck } from './saved-check.ts';
import { talkOnPage } from './talk-on-page.ts';

/** What a check is made with. */
export type CheckParts = { readonly home: string; readonly pool: AnalysisPool };

const usual = { repeat: 3, listenMs: 90_000 } as const;
/** The phone becomes quiet, and the person does what is asked. */
const besideMs = 45_000;

/** The one person's check, from the first question to the page; the same steps in a terminal and on a page. */
export async function check(
  parts: CheckParts,
  request: CheckRequest,
  terminal: (words: TalkWords) => CheckTalk,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const words = wordsOf(request.language);
  const before = request.again === null ? null : await readCheck(request.again);
  const shown = terminal(words.guide);
  const talk = request.page ? await talkOnPage(words, (address) => shown.say(address)) : shown;
  const guide = guideAt(talk, words, signal);
  try {
    const folder = await checkFolder(request.out, parts.home);
    const recorded = await gather({ parts, request, before, guide, folder });
    const made = await finishCheck({ ...parts, guide, folder, before: before?.run ?? null, told: recorded });
    await handOver(folder);
    return made;
  } finally {
    await talk.close();
  }
}

type Before = Awaited<ReturnType<typeof readCheck>> | null;

/** What a check is made of, once it knows where to put it. */
type Begun = {
  readonly parts: CheckParts;
  readonly request: CheckRequest;
  readonly before: Before;
  readonly guide: Guide;
  readonly folder: string;
};

/** How the phone's data comes to this computer. */
type Way = 'wifi' | 'file' | Hotspot;

/** Imports or records; answers what was learned beside the traffic. */
async function gather(begun: Begun): Promise<PhoneTold> {
  const { request, before, guide } = begun;
  const told = before === null ? {} : { before: timesOf(before.stored) };
  const way = request.imports.length > 0 ? 'file' : await wayOf(before, guide);
  if (way === 'file') {
    const imports = request.imports.length > 0 ? request.imports : [await guide.text(guide.words.guide.file)];
    await importCheck({ ...begun, request: { ...request, imports } });
    return told;
  }
  if (way === 'wifi') return { ...told, ...(await record(begun, null)) };
  try {
    return { ...told, ...(await record(begun, way)) };
  } finally {
    await way.close();
  }
}

/** Records the phone over its Wi-Fi settings, or in the hotspot. */
async function record(begun: Begun, hotspot: Hotspot | null): Promise<PhoneTold> {
  const { parts, request, before, guide, folder } = begun;
  const { repeat, listenMs } = lengthOf(request, before);
  guide.say(guide.words.guide.welcome(Math.ceil((attemptsOf(repeat) * (listenMs + besideMs)) / 60_000)));
  const cable = await readCable(guide);
  const device = await deviceOf(request, before, guide, cable?.device ?? null);
  const fingerprint = cable?.build.fingerprint ?? (await buildOf(guide));
  const run = join(folder, 'run');
  const at = { ...parts, guide, folder: run, device, fingerprint, cable, repeat, listenMs, hotspot };
  const finished = await recordAtPhone({ ...at, address: request.address });
  return { ...cable?.told, ...(finished ? {} : { unfinished: true }) };
}

/** What is not recorded over the Wi-Fi settings is offered where it can be had. A later check goes the same way. */
async function wayOf(before: Before, guide: Guide): Promise<Way> {
  const first = before?.stored.run;
  if (first?.imported !== undefined) return 'file';
  if (first?.scope === 'gateway') return requireHotspot(guide);
  if (first !== undefined) return 'wifi';
  const { way, ways } = guide.words.guide;
  for (;;) {
    const chosen = await guide.choose(
      way,
      (['wifi', 'hotspot', 'file'] as const).map((value) => ({ value, label: ways[value] })),
    );
    if (chosen !== 'hotspot') return chosen;
    const hotspot = await openHotspot(guide);
    if (hotspot !== null) return hotspot;
  }
}

/** Only like is compared with like. */
async function requireHotspot(guide: Guide): Promise<Hotspot> {
  const hotspot = await openHotspot(guide);
  if (hotspot !== null) return hotspot;
  throw new LabError(
    'USAGE',
    'The first check was made in the hotspot of this computer, and so has this one to be. Do what is said above, and begin again.',
  );
}

async function importCheck({ request, before, guide, folder }: Begun): Promise<void> {
  const device = await deviceOf(request, before, guide, null);
  const build = await buildOf(guide);
  const file = join(folder, 'phone.yaml');
  await writeFile(file, writeDevice(device), { mode: 0o600 });
  try {
    const asked = { scenario: 'capture', state: 'sim-known' } as const;
    await importCaptures({
      ...asked,
      captures: request.imports,
      device: file,
      build,
      out: join(folder, 'run'),
    });
  } finally {
    await rm(file, { force: true });
  }
}

/** The phone of a check before is known; a file may say it; else it is read and asked. */
async function deviceOf(
  { device }: CheckRequest,
  before: Before,
  guide: Guide,
  told: Device | null,
): Promise<Device> {
  const known = before?.stored.devices[0];
  if (known !== undefined) return samePhone(known, told);
  if (device !== null) return (await readDevice(device, checkIdentifier)).device;
  return askDevice(guide, told);
}

/** Two phones are no before and after. */
function samePhone(known: Device, told: Device | null): Device {
  if (told === null || told.serial === known.serial || isMadeUp(known.serial)) return known;
  throw new LabError(
    'USAGE',
    'The phone at the cable is another one than that of the first check. Connect the same phone, or make a first check of this one.',
  );
}

/** Any name will do, but two checks of two builds need two of them. */
async function buildOf(guide: Guide): Promise<string> {
  return (await guide.text(guide.words.guide.build)).slice(0, 200) || new Date().toISOString().slice(0, 10);
}

/** A later check does as much as the first: only like is compared with like. */
function lengthOf({ repeat, listenMs }: CheckRequest, before: Before): { repeat: number; listenMs: number } {
  const first = before?.stored.run;
  const rounds = first === undefined ? usual.repeat : Math.max(1, first.trials.length / attemptsOf(1));
  return {
    repeat: repeat ?? Math.ceil(rounds),
    listenMs: listenMs ?? first?.conditions.dwellMs ?? usual.listenMs,
  };
}

/** How often each thing counted, in the check before. */
function timesOf({ attempts }: NonNullable<Before>['stored']): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { attempt } of attempts) {
    if (attempt.invalid !== null) continue;
    times[attempt.trial.scenario] = (times[attempt.trial.scenario] ?? 0) + 1;
  }
  return times;
}
