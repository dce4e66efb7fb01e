import { type ChildProcess, type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The three machines of a test network. */
export type Machine = 'phone' | 'router' | 'internet';

/** Addresses in the test network; the internet's are from the documentation ranges. */
export const addresses = {
  phone: ['10.9.0.2', 'fd00:9::2'],
  /** Those that the lab was not told of. */
  further: ['10.9.0.77', 'fd00:9::77'],
  router: '10.9.0.1',
  server: '198.51.100.7',
  server6: '2001:db8:2::7',
} as const;

const layout = [
  ['router', 'ip link add lan0 type veth peer name wlan0'],
  ['router', 'ip link add wan0 type veth peer name out0'],
  ['router', 'ip link set wlan0 netns @phone'],
  ['router', 'ip link set out0 netns @internet'],
  ['phone', 'ip link set lo up'],
  ['phone', 'ip addr add 10.9.0.2/24 dev wlan0'],
  ['phone', 'ip addr add fd00:9::2/64 dev wlan0 nodad'],
  ['phone', 'ip addr add 10.9.0.77/24 dev wlan0'],
  ['phone', 'ip addr add fd00:9::77/64 dev wlan0 nodad preferred_lft 0'],
  ['phone', 'ip link set wlan0 up'],
  ['router', 'ip link set lo up'],
  ['router', 'ip addr add 10.9.0.1/24 dev lan0'],
  ['router', 'ip addr add fd00:9::1/64 dev lan0 nodad'],
  ['router', 'ip addr add 203.0.113.1/24 dev wan0'],
  ['router', 'ip addr add 2001:db8:1::1/64 dev wan0 nodad'],
  ['router', 'ip link set lan0 up'],
  ['router', 'ip link set wan0 up'],
  // A router that does forward: only the gateway keeps the phone in.
  ['router', 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1'],
  ['internet', 'ip link set lo up'],
  ['internet', 'ip addr add 203.0.113.2/24 dev out0'],
  ['internet', 'ip addr add 2001:db8:1::2/64 dev out0 nodad'],
  ['internet', `ip addr add ${addresses.server}/32 dev lo`],
  ['internet', `ip addr add ${addresses.server6}/128 dev lo`],
  ['internet', 'ip link set out0 up'],
  ['internet', 'ip route add 10.9.0.0/24 via 203.0.113.1'],
  ['internet', 'ip -6 route add fd00:9::/64 via 2001:db8:1::1'],
  ['phone', 'ip route add default via 10.9.0.1'],
  ['phone', 'ip -6 route add default via fd00:9::1'],
  ['router', 'ip route add default via 203.0.113.2'],
  ['router', 'ip -6 route add default via 2001:db8:1::2'],
] as const satisfies readonly (readonly [Machine, string])[];

/** Whether a program is installed. */
export async function isThere(tool: string): Promise<boolean> {
  const found = execute('sh', ['-c', `command -v ${tool}`], { env: withSystemPath() });
  return await found.then(
    () => true,
    () => false,
  );
}

/** Why no test network can be made here, or null. */
export async function lacksForNetwork(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  for (const tool of ['ip', 'nft', 'unshare', 'nsenter', 'sysctl', 'python3', 'perl', 'curl']) {
    if (!(await isThere(tool))) return `needs ${tool}`;
  }
  const allowed = await execute('unshare', ['--net', 'true']).catch(() => null);
  return allowed === null ? 'may not make network namespaces here' : null;
}

/**
 * A phone, a router and an internet: network namespaces of this machine, which end with this
 * process, joined by virtual cables. What runs on a machine runs there and nowhere else.
 */
export class TestNetwork {
  readonly #holders: Readonly<Record<Machine, ChildProcess>>;
  readonly #running = new Set<ChildProcess>();

  private constructor(holders: Readonly<Record<Machine, ChildProcess>>) {
    this.#holders = holders;
  }

  static async start(): Promise<TestNetwork> {
    const [phone, router, internet] = await Promise.all([hold(), hold(), hold()]);
    const network = new TestNetwork({ phone, router, internet });
    for (const [machine, command] of layout) {
      const words = command.replace(/@(\w+)/, (_, name) => String(network.#pid(name as Machine))).split(' ');
      await network.run(machine, words);
    }
    return network;
  }

  /** Runs a program to its end; answers what it printed. Rejects where it failed. */
  async run(machine: Machine, words: readonly string[]): Promise<string> {
    const { stdout } = await execute('nsenter', [...this.#into(machine), ...words], {
      env: withSystemPath(),
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  /** Starts a program that says `ready` first and ends with its stdin. */
  async serve(machine: Machine, words: readonly string[]): Promise<Served> {
    const child = spawn('nsenter', [...this.#into(machine), ...words], { env: withSystemPath() });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    const served = new Served(child);
    await served.line();
    return served;
  }

  async stop(): Promise<void> {
    const all = [...this.#running, ...Object.values(this.#holders)];
    await Promise.all(all.map(ended));
  }

  /** The words before a command that is to run on a machine. */
  into(machine: Machine): string[] {
    return ['nsenter', ...this.#into(machine)];
  }

  #into(machine: Machine): string[] {
    return ['--target', String(this.#pid(machine)), '--net', '--'];
  }

  #pid(machine: Machine): number {
    return this.#holders[machine].pid ?? 0;
  }
}

/** A program that runs on a machine: spoken to by lines. */
export class Served {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    child.stdin.on('error', () => {});
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-4000);
    });
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the program ended: ${this.#errors}`);
    return value;
  }

  /** Says a line; answers the next that comes. */
  async ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    return this.line();
  }

  /** Ends its stdin; answers the line that it says then. */
  async end(): Promise<string> {
    this.#child.stdin.end();
    return this.line();
  }

  /** Without a chance to say anything more. */
  async kill(): Promise<void> {
    const gone = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/** A process that has a network of its own, and ends when this one does. */
async function hold(): Promise<ChildProcess> {
  const child = spawn('unshare', ['--net', '--', 'sh', '-c', 'echo ready; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function withSystemPath(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` };
}
