import { existsSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { systemCommand } from './system-command.ts';

/** The ends of the cable, a network of two: nothing else of this machine may have these addresses. */
export const cableEnds = { router: '10.79.68.1', address: '10.79.68.2' } as const;

/** A network namespace for the process of a simulated phone, and the cable that leads out of it. */
export type PhoneCable = {
  /** The command that starts another one in a namespace of its own, which ends with it. */
  readonly enter: readonly [string, ...string[]];
  /** Lays the cable from the phones' interface, which it makes, to the Wi-Fi of the phone in this process. */
  entered(pid: number): Promise<void>;
  /** Takes the cable up while the process still runs, so that it is gone when this resolves. */
  takeUp(): Promise<void>;
};

/**
 * Throws where no simulated phone can be put behind a gateway on this interface: USAGE where it is there
 * already and thus somebody else's, MISSING_TOOL, RECORDER_FAILED where namespaces cannot be made.
 */
export async function requireCable(phonesInterface: string): Promise<void> {
  const { ok } = await systemCommand('ip', ['link', 'show', 'dev', phonesInterface]);
  if (ok) {
    throw new LabError(
      'USAGE',
      `The gateway is up on ${phonesInterface}, which is there already: it has other phones, or another run its simulated one. For a simulated phone the run makes the interface itself: take the gateway down, and up again with a name that no interface has, such as sim0.`,
    );
  }
  await systemCommand('nsenter', ['--version']);
  const made = await systemCommand('unshare', ['--net', '--', 'true']);
  if (made.ok) return;
  throw new LabError(
    'RECORDER_FAILED',
    `No network namespace can be made for the simulated phone (${made.stderr.trim().slice(0, 300)}). It needs root on Linux; leave --gateway out to see its proxy setting alone.`,
  );
}

/**
 * A place behind the gateway on this interface for one simulated phone. Namespace and cable end with the
 * process that was started there, however it ends. Throws as `requireCable`.
 */
export async function cableTo(phonesInterface: string): Promise<PhoneCable> {
  await requireCable(phonesInterface);
  return {
    enter: ['unshare', '--net', '--'],
    entered: (pid) => lay(phonesInterface, String(pid)),
    takeUp: async () => void (await systemCommand('ip', ['link', 'del', 'dev', phonesInterface])),
  };
}

async function lay(phonesInterface: string, pid: string): Promise<void> {
  const { router, address } = cableEnds;
  const atPhone = (...words: string[]) => ['nsenter', '--target', pid, '--net', '--', 'ip', ...words];
  const commands = [
    ['ip', 'link', 'add', phonesInterface, 'type', 'veth', 'peer', 'name', 'wlan0', 'netns', pid],
    ['ip', 'addr', 'add', `${router}/30`, 'dev', phonesInterface],
    // The phone's own counters know of no IPv6 that the kernel speaks by itself.
    ...(existsSync('/proc/net/if_inet6') ? [atPhone('link', 'set', 'wlan0', 'addrgenmode', 'none')] : []),
    ['ip', 'link', 'set', phonesInterface, 'up'],
    atPhone('link', 'set', 'lo', 'up'),
    atPhone('addr', 'add', `${address}/30`, 'dev', 'wlan0'),
    atPhone('link', 'set', 'wlan0', 'up'),
    atPhone('route', 'add', 'default', 'via', router),
  ];
  for (const [program = '', ...args] of commands) {
    const { ok, stderr } = await systemCommand(program, args);
    if (ok) continue;
    throw new LabError(
      'RECORDER_FAILED',
      `The simulated phone could not be put behind the gateway: ${program} ${args.join(' ')} failed (${stderr.trim().slice(0, 300)}).`,
    );
  }
}
