import { guard, reboot, type Serve } from '../adb/services.ts';
import type { Phone } from '../phone-parts.ts';
import { serveSideload } from './sideload.ts';

/** What serves an ADB service of the recovery (minadbd): a sideload, and a reboot. */
export function findRecoveryService(phone: Phone, service: string): Serve | undefined {
  const sideload = /^sideload-host:(\d+):(\d+)$/.exec(service);
  if (sideload !== null) {
    const size = { bytes: Number(sideload[1]), blockBytes: Number(sideload[2]) };
    return (stream) => guard(phone, service, stream, (open) => serveSideload(phone, size, open));
  }
  if (service.startsWith('reboot:')) return (stream) => reboot(phone, service.slice(7), stream);
  phone.journal.record('unknown-service', { service });
  return undefined;
}
