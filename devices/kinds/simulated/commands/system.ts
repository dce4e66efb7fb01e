import { setTimeout as delay } from 'node:timers/promises';
import type { CommandIo, CommandTable, Outcome } from './command.ts';

/** Clock, user, processes, log and power. */
export const system: CommandTable = {
  date,
  id: ({ out, args, root = false }) => {
    if (args[0] === '-u') return out(root ? '0\n' : '2000\n');
    return out(
      root
        ? 'uid=0(root) gid=0(root) groups=0(root) context=u:r:su:s0\n'
        : 'uid=2000(shell) gid=2000(shell) groups=2000(shell),1004(input),1007(log),3003(inet) context=u:r:shell:s0\n',
    );
  },
  su,
  whoami: ({ out, root = false }) => out(root ? 'root\n' : 'shell\n'),
  uname: ({ out, args }) =>
    out(args.includes('-a') ? 'Linux localhost 4.14.0-simulated #1 SMP PREEMPT aarch64 Toybox\n' : 'Linux\n'),
  uptime: ({ phone, out }) => out(` up ${Math.round((Date.now() - phone.state.bootedAt) / 60_000)} min\n`),
  sleep: async ({ args: [seconds], gone }) => {
    await delay(Number(seconds) * 1000, undefined, { signal: gone }).catch(() => undefined);
  },
  sync: () => 0,
  ps,
  pidof: async ({ phone, args: [name = ''], out }) => {
    const found = phone.processes.withPlatform.find((process) => process.name === name);
    if (found === undefined) return 1;
    await out(`${found.pid}\n`);
    return 0;
  },
  pgrep: async ({ phone, args, out }) => {
    const pattern = args.at(-1) ?? '';
    const found = phone.processes.all.filter((process) => process.name.includes(pattern));
    await out(found.map(({ pid }) => `${pid}\n`).join(''));
    return found.length > 0 ? 0 : 1;
  },
  kill: async ({ phone, args, err }) => {
    const pid = Number(args.at(-1));
    const exists = phone.processes.all.some((process) => process.pid === pid);
    if (!exists) {
      await err(`kill: ${args.at(-1)}: No such process\n`);
      return 1;
    }
    if (args[0] !== '-0') phone.processes.stopByPid(pid);
    return 0;
  },
  logcat,
  log: ({ phone, args }) => {
    const at = args.indexOf('-t');
    const tag = at < 0 ? 'shell' : (args[at + 1] ?? 'shell');
    phone.state.log(tag, args.filter((_, index) => at < 0 || (index !== at && index !== at + 1)).join(' '));
  },
  reboot: ({ phone }) => {
    phone.power.reboot();
    return 0;
  },
};

/** `su UID COMMAND …`, which builds for users do not have. */
function su(io: CommandIo): Outcome {
  if (io.phone.state.properties.get('ro.debuggable') !== '1') {
    return io.unknown(`sh: ${io.name}: inaccessible or not found`, 127);
  }
  const [uid, ...command] = io.args;
  const root = uid === '0' || uid === 'root';
  if (root && command[0] === 'am' && command.includes('android.intent.action.FACTORY_RESET')) {
    io.phone.wipe();
    return io.out('Broadcast completed: result=0\n');
  }
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  return io.run(quoted.join(' '), root ? { root } : {});
}

/** toybox date: `+FORMAT` with %s %N %3N %Y %m %d %H %M %S %F %T %z %Z %%, in UTC. */
async function date({ phone, args, out }: CommandIo): Promise<undefined> {
  const now = new Date(phone.state.clock.now());
  const iso = now.toISOString();
  const format = args.find((arg) => arg.startsWith('+'))?.slice(1);
  if (format === undefined) {
    const day = now.toUTCString().slice(0, 3);
    const month = now.toUTCString().slice(8, 11);
    return out(`${day} ${month} ${iso.slice(8, 10)} ${iso.slice(11, 19)} UTC ${iso.slice(0, 4)}\n`);
  }
  const milliseconds = iso.slice(20, 23);
  const fields: Record<string, string> = {
    s: String(Math.floor(now.getTime() / 1000)),
    N: `${milliseconds}000000`,
    '3N': milliseconds,
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    z: '+0000',
    Z: 'UTC',
    '%': '%',
  };
  return out(`${format.replace(/%(3N|[A-Za-z%])/g, (all, field) => fields[field] ?? all)}\n`);
}

async function ps({ phone, args, out }: CommandIo): Promise<undefined> {
  if (args.includes('--help')) {
    return out(
      'usage: ps [-AadefLlnwZ] [-gG GROUP,] [-k FIELD,] [-o FIELD,] [-p PID,] [-t TTY,] [-uU USER,]\n\n-A\tAll\n',
    );
  }
  const columnsAt = args.indexOf('-o');
  const columns = columnsAt < 0 ? null : (args[columnsAt + 1] ?? '').split(',');
  const lines = phone.processes.withPlatform.map((process) => {
    const user =
      process.uid >= 10_000 ? `u0_a${process.uid - 10_000}` : process.uid === 0 ? 'root' : 'system';
    if (columns !== null) {
      const fields: Record<string, string> = { PID: String(process.pid), NAME: process.name, USER: user };
      return columns.map((column) => fields[column.toUpperCase()] ?? '-').join(' ');
    }
    return `${user.padEnd(12)} ${String(process.pid).padStart(6)}   812 14256564 120488 do_epoll_wait       0 S ${process.name}`;
  });
  const head = columns?.join(' ') ?? 'USER            PID  PPID     VSZ    RSS WCHAN            ADDR S NAME';
  return out(`${[head, ...lines].join('\n')}\n`);
}

/** All that it logs is in the buffer `main`; the others are there and hold nothing. */
async function logcat({ phone, args, out, gone }: CommandIo): Promise<undefined> {
  if (args.includes('-c')) {
    phone.logcat.clear();
    return;
  }
  if (args.includes('-g')) return out('main: ring buffer is 256Kb (0Kb consumed), max entry is 5120B\n');
  const option = (name: string) => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? '') : null);
  if (option('-b')?.split(',').includes('main') === false) return;
  const [newest, most] = [option('-t'), option('-m')];
  const epoch = option('-v') === 'epoch';
  const since = phone.logcat.linesSince(Number(option('-T') ?? 0) * 1000, epoch);
  const last = newest === null ? since : since.slice(-Number(newest));
  const lines = most === null ? last : last.slice(0, Number(most));
  await out(`--------- beginning of main\n${lines.join('')}`);
  if (args.includes('-d') || newest !== null) return;
  await phone.logcat.follow((line) => void out(line), gone);
}
