import { LabError } from '../../../lab/errors.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { quote } from './quote.ts';
import { proxyIn } from './reading.ts';

/** The global proxy setting of the phone, `host:port`, or null. */
export async function readProxy(adb: Adb): Promise<string | null> {
  return proxyIn(await adb.ask('settings get global http_proxy'));
}

/** Sets the global proxy and reads it back; null takes it away. Throws PHONE_STATE where it does not hold. */
export async function setProxy(adb: Adb, proxy: string | null): Promise<void> {
  // ":0" is Android's own word for none: deleting the setting leaves the old proxy in force.
  await adb.ask(`settings put global http_proxy ${quote(proxy ?? ':0')}`);
  const found = await readProxy(adb);
  if (found === proxy) return;
  const sentence = `${phoneName(adb.address)} was given the proxy ${proxy ?? 'none'}, but has ${found ?? 'none'}. Take away what manages its network (a VPN, a device owner) and try again.`;
  throw new LabError('PHONE_STATE', sentence);
}
