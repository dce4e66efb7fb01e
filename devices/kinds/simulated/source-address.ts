import { once } from 'node:events';
import { createServer } from 'node:net';

let given = 0;

/**
 * A loopback address of the phone's own, from which all its traffic comes, so that a recorder can
 * tell phones apart. Where only 127.0.0.1 is configured (macOS) it is 127.0.0.1.
 */
export async function sourceAddress(): Promise<string> {
  given += 1;
  const address = `127.${1 + (process.pid % 250)}.${1 + (Math.floor(process.pid / 250) % 250)}.${1 + (given % 250)}`;
  const probe = createServer();
  try {
    probe.listen(0, address);
    await once(probe, 'listening');
    return address;
  } catch {
    return '127.0.0.1';
  } finally {
    probe.close();
  }
}
