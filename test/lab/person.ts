import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { execa } from 'execa';
import { type AdbServer, startAdbServer } from '../../devices/kinds/android/adb-server.ts';
import { canaryRequest } from '../../devices/kinds/android/canary.ts';
import { type SpawnedPhones, spawnPhones } from '../../devices/kinds/simulated/spawn.ts';
import { checkIdentifier } from '../../lab/analysis/identifiers/check-identifier.ts';
import { readDevice } from '../../lab/store/device-file.ts';
import { checkout, type Rig } from './rig.ts';

/** A simulated phone in somebody's hand: adb plays the fingers, and the phone's own browser is its shell's nc. */
export type PhoneInHand = {
  readonly server: AdbServer;
  shell(command: string): Promise<string>;
  reboot(): Promise<void>;
  /** Sideloads an OTA zip, as its maker would send it. */
  update(zip: string): Promise<void>;
  /** What the phone's browser gets from an address of the lab host. */
  browse(address: string): Promise<string>;
  /** Presses the button of the page: the message goes where the phone's proxy setting says. */
  press(page: string): Promise<void>;
  close(): Promise<void>;
};

/** Starts a phone and an adb server that plays the machine's. */
export async function takePhone(rig: Rig, deviceFile: string, firmwareFile: string): Promise<PhoneInHand> {
  const server = await startAdbServer({ home: rig.path('adb'), logFile: rig.path('adb.log') });
  const { device } = await readDevice(deviceFile, checkIdentifier);
  const phones: SpawnedPhones = await spawnPhones([{ device, firmwareFile }]);
  const adb = async (...args: string[]) =>
    (await execa(server.binary, args, { env: server.environment, extendEnv: false })).stdout;
  const address = phones.phones[0]?.address ?? '';
  await adb('connect', address);
  const shell = (command: string) => adb('-s', address, 'shell', command);
  const bootId = 'cat /proc/sys/kernel/random/boot_id';
  /** Until the phone has booted once more than `before`. */
  const booted = async (before: string) => {
    for (;;) {
      await adb('connect', address).catch(() => '');
      const now = await shell(`${bootId}; getprop sys.boot_completed`).catch(() => '');
      if (/\n1\s*$/.test(now) && !now.startsWith(before)) return;
    }
  };
  return {
    server,
    shell,
    reboot: async () => {
      const before = await shell(bootId);
      await adb('-s', address, 'reboot').catch(() => '');
      await booted(before);
    },
    update: async (zip) => {
      const before = await shell(bootId);
      await adb('-s', address, 'reboot', 'sideload');
      for (let state = ''; state !== 'sideload'; ) {
        await adb('connect', address).catch(() => '');
        state = (await adb('-s', address, 'get-state').catch(() => '')).trim();
      }
      await adb('-s', address, 'sideload', zip);
      await booted(before);
    },
    browse: async (from) => {
      const { hostname, port, pathname } = new URL(from);
      return shell(`printf 'GET ${pathname} HTTP/1.0\\r\\n\\r\\n' | nc -w 20 ${hostname} ${port}`);
    },
    press: async (page) => {
      const body = /body: "([\w+/=]+)"/.exec(page)?.[1] ?? '';
      const token = (JSON.parse(atob(body)) as { canary: string }).canary;
      const [, host, port] =
        /^(.+):(\d+)$/.exec((await shell('settings get global http_proxy')).trim()) ?? [];
      await shell(`printf '${canaryRequest(token)}' | nc -w 4 ${host} ${port}`);
    },
    close: async () => {
      await phones.stop();
      await server.close();
    },
  };
}

/** What the person does when the text says so, and what is typed then. The first rule that fits counts. */
export type Rule = readonly [says: RegExp, act: (text: string) => string | Promise<string>];

/** How a conversation at a terminal ended. */
export type Conversation = { readonly exit: number | null; readonly said: string };

type Person = {
  readonly rules: readonly Rule[];
  readonly overhears?: readonly Rule[];
  readonly into?: readonly string[];
};

/** A prompt at which something is typed: readline has put the cursor behind it. */
const prompt = /\u001b\[0J([^\u001b]*)\u001b\[\d+G$/;

/**
 * Runs a command in a terminal of its own (`script` of util-linux makes it) and answers it by rules.
 * `overhears` are told each line as it comes, for what is to be done without being asked to type. `into` are
 * the words that bring a command to the machine on which it is to run.
 */
export async function converse(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { rules, overhears = [], into = [] }: Person,
): Promise<Conversation> {
  const command = [...into, `${checkout}phonehome`, ...args].map((each) => `'${each}'`).join(' ');
  const child: ChildProcess = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', COLUMNS: '4000', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  let answered = 0;
  let heard = 0;
  let last: Promise<void> = Promise.resolve();
  const fail = new AbortController();
  const hear = async (): Promise<void> => {
    // More may be said while something is done.
    const end = said.lastIndexOf('\n') + 1;
    const lines = said.slice(heard, end).split('\n');
    heard = end;
    for (const line of lines) for (const [says, act] of overhears) if (says.test(line)) await act(line);
    const asked = said.slice(answered);
    if (!prompt.test(asked)) return;
    answered = said.length;
    const rule = rules.find(([says]) => says.test(asked));
    const answer = rule === undefined ? '' : await rule[1](asked);
    child.stdin?.write(`${answer}\r`);
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    last = last.then(hear).catch((thrown: unknown) => {
      fail.abort(thrown);
      child.kill('SIGTERM');
    });
  });
  const [exit] = (await once(child, 'close')) as [number | null];
  await last;
  if (fail.signal.aborted)
    throw new Error(`The person could not do it:\n${said}`, { cause: fail.signal.reason });
  return { exit, said };
}

/** Finds the text as it stands. */
export function escaped(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

/** The text as somebody reads it: the line breaks and colours of the terminal taken away. */
export function textOf(page: string): string {
  return page
    .slice(page.indexOf('<body>'))
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}
