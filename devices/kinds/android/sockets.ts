import type { SocketSighting } from '../../../lab/model/trace.ts';
import type { Adb } from './adb.ts';

const answerLimitMs = 3_000;

/**
 * The TCP connections that the phone lists, with their owners. Reads two files of /proc: nothing goes
 * to the network. Null where the build hides them, as Android 10 and later do.
 */
export async function readSockets(adb: Adb): Promise<SocketSighting[] | null> {
  const before = Date.now();
  const command = 'cat /proc/net/tcp6; cat /proc/net/tcp';
  const { stdout } = await adb.shell(command, { timeoutMs: answerLimitMs });
  return socketsIn(stdout, Math.round((before + Date.now()) / 2));
}

/** States in which the kernel still knows an owner: ESTABLISHED, SYN_SENT, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK. */
const owned = ['01', '02', '04', '05', '08', '09'];

/**
 * `/proc/net/tcp` and `tcp6`: `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout
 * inode`. A connection that its process has closed has neither an inode nor an owner: its uid 0 is
 * nobody's. Null where no table is there at all.
 */
export function socketsIn(text: string, at: number): SocketSighting[] | null {
  if (!/^\s*sl\s+local_address\s/m.test(text)) return null;
  return text.split('\n').flatMap((line) => {
    const match =
      /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) \S+ \S+ \S+\s+(\d+)\s+\d+ (\d+)/i.exec(
        line,
      );
    const [, port = '', state = '', uid = '', inode = ''] = match ?? [];
    if (!owned.includes(state) || (uid === '0' && inode === '0')) return [];
    return [{ at, port: Number.parseInt(port, 16), uid: Number(uid) }];
  });
}
