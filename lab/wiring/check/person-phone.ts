import { setTimeout as sleep } from 'node:timers/promises';
import { wait } from '../../../devices/controls/time-real.ts';
import type { Adb } from '../../../devices/kinds/android/adb.ts';
import { readVersions } from '../../../devices/kinds/android/app-versions.ts';
import { readBuild } from '../../../devices/kinds/android/build-reading.ts';
import { sendCanary } from '../../../devices/kinds/android/canary.ts';
import { readLog, readLogSpan } from '../../../devices/kinds/android/phone-log.ts';
import { poll } from '../../../devices/kinds/android/poll.ts';
import { readProxy, setProxy } from '../../../devices/kinds/android/proxy-setting.ts';
import { readPhone } from '../../../devices/kinds/android/reading.ts';
import { restart } from '../../../devices/kinds/android/restart.ts';
import { readScreen, tryReadScreen } from '../../../devices/kinds/android/screen.ts';
import { readSockets } from '../../../devices/kinds/android/sockets.ts';
import { networkValidated } from '../../../devices/kinds/android/validated.ts';
import { LabError } from '../../errors.ts';
import type { Build } from '../../model/build.ts';
import type { Device } from '../../model/device.ts';
import type { ScreenState } from '../../model/handset.ts';
import type { OpenHandset } from '../../model/lab.ts';
import type { Guide } from './guide.ts';

/** A phone that a person moves. */
export type PersonPhone = {
  readonly device: Device;
  readonly guide: Guide;
  readonly build: Build;
  /** What reads the phone, where it hangs on a cable; null where only the person knows it. */
  readonly adb: Adb | null;
  /** Where its data has to go, `host:port`. */
  readonly proxy: string;
  /** Aborted at the next message by which the phone shows that its data comes by. */
  readonly nextCanary: () => AbortSignal;
};

/** How often a person is asked again where the phone says that it was not done. */
const mostAsks = 3;
const agreeMs = 15_000;
/** What the phone sent before the person said so is told within this. */
const comesMs = 5_000;

/**
 * The person as the hand: each command asks for it and resolves when the person says that it is done, and
 * where a cable is there, when the phone says so, too. What nobody asks of a person is refused.
 */
export function personPhone({ device, guide, build, adb, proxy, nextCanary }: PersonPhone): OpenHandset {
  const { act } = guide.words.guide;
  const move = (text: string, want: Partial<ScreenState>) => moved(guide, adb, text, want);
  const noCable = () => new LabError('ADB_FAILED', 'Without a cable the phone’s log cannot be read.');
  return {
    ...refusing,
    device,
    caStore: null,
    notes: [],
    readScreen: async () => (adb === null ? await cannot() : await readScreen(adb)),
    sleep: () => move(act.sleep, { awake: false, locked: true }),
    wake: () => move(act.wake, { awake: true, locked: true }),
    unlock: () => move(act.unlock, { awake: true, locked: false }),
    reboot: async () => {
      if (adb === null) return guide.done(act.reboot);
      // Its counters are read just before: in the time that a hand takes, what goes another way would not be counted.
      guide.say(act.restarts);
      await restart(adb);
      await requireProxy(adb, proxy);
    },
    check: async () => {
      if (adb === null) return;
      await adb.waitForDevice(15_000);
      if ((await readProxy(adb)) !== proxy) await setProxy(adb, proxy);
    },
    read: async () => (adb === null ? null : await readPhone(adb)),
    readBuild: async () => (adb === null ? build : await readBuild(adb)),
    sendCanary: async (token) => {
      if (adb !== null) return sendCanary(adb, token);
      await shown(guide, nextCanary);
    },
    sendSecureCanary: async () => null,
    networkValidated: async () => (adb === null ? null : await networkValidated(adb)),
    readSockets: async () => (adb === null ? null : await readSockets(adb)),
    readVersions: async () => (adb === null ? {} : await readVersions(adb)),
    readLog: async (since) => {
      if (adb === null) throw noCable();
      return readLog(adb, since);
    },
    readLogSpan: async () => {
      if (adb === null) throw noCable();
      return readLogSpan(adb);
    },
    lacks: async (controls) => (controls.length === 0 ? null : 'A person was not asked to do that.'),
    letTimePass: wait,
    resetState: async () => undefined,
    close: async () => undefined,
  };
}

/** Asks until the phone agrees; without a cable the person's word counts. */
async function moved(guide: Guide, adb: Adb | null, text: string, want: Partial<ScreenState>): Promise<void> {
  for (let asked = 1; ; asked += 1) {
    await guide.done(text);
    if (adb === null) return;
    if (await agrees(adb, want)) return;
    guide.say(guide.words.guide.disagrees);
    if (asked < mostAsks) continue;
    throw new LabError('PHONE_STATE', 'The phone did not come to the state that the attempt begins with.');
  }
}

/** Whether it counts is read in the recording; the person is told at once where nothing came. */
async function shown(guide: Guide, nextCanary: () => AbortSignal): Promise<void> {
  const { prove, skip } = guide.words.guide;
  for (;;) {
    const heard = nextCanary();
    await guide.done(prove);
    if (!heard.aborted) await sleep(comesMs, undefined, { signal: heard }).catch(() => undefined);
    if (heard.aborted || !(await guide.yes(skip))) return;
  }
}

/** Some phones lock only a while after their screen went dark. */
async function agrees(adb: Adb, want: Partial<ScreenState>): Promise<boolean> {
  const found = await poll(
    async () => {
      const { awake, locked } = (await tryReadScreen(adb)) ?? {};
      return (want.awake ?? awake) === awake && (want.locked ?? locked) === locked ? true : undefined;
    },
    { limitMs: agreeMs, everyMs: 200, signal: adb.stopped },
  );
  return found === true;
}

async function requireProxy(adb: Adb, proxy: string): Promise<void> {
  if ((await readProxy(adb)) === proxy) return;
  await setProxy(adb, proxy);
  const sentence =
    'The phone lost its Wi-Fi proxy setting when it was restarted, so that what it sent meanwhile was not recorded. The setting was made again.';
  throw new LabError('PHONE_STATE', sentence);
}

async function cannot(): Promise<never> {
  throw new LabError('PHONE_STATE', 'A check by one person does not do that.');
}

const refusing = {
  swapSim: cannot,
  leaveWifi: cannot,
  joinWifi: cannot,
  enterAirplaneMode: cannot,
  leaveAirplaneMode: cannot,
  switchLocation: cannot,
  receiveMessage: cannot,
  receiveCall: cannot,
  removeContact: cannot,
  addContact: cannot,
  unplug: cannot,
  plugIn: cannot,
  optOut: cannot,
  wipe: cannot,
  upgrade: cannot,
  bare: cannot,
} satisfies Partial<OpenHandset>;
