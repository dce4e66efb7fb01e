import type { Phone } from '../phone-parts.ts';
import type { AdbConnection } from './connection.ts';
import type { Reverses } from './reverse.ts';
import { serveRawShell, serveShellV2 } from './shell-service.ts';
import type { AdbStream } from './stream.ts';
import { serveSync } from './sync-service.ts';

/** Serves one stream that the host has opened. */
export type Serve = (stream: AdbStream, connection: AdbConnection) => void;

/** What serves an ADB service of the phone, or undefined where it has none of that name. */
export function findService(phone: Phone, reverses: Reverses, service: string): Serve | undefined {
  const colon = service.indexOf(':');
  const [kind = '', ...options] = service.slice(0, colon).split(',');
  const argument = service.slice(colon + 1);
  const guarded = (work: (stream: AdbStream) => Promise<void>) => (stream: AdbStream) =>
    guard(phone, service, stream, work);
  if (kind === 'shell' && options.includes('v2'))
    return guarded((stream) => serveShellV2(phone, argument, stream, terminalIn(options)));
  if (kind === 'shell' || kind === 'exec') return guarded((stream) => serveRawShell(phone, argument, stream));
  if (kind === 'sync') return guarded((stream) => serveSync(phone.state.files, stream));
  if (kind === 'reverse') return (stream, connection) => reverses.serve(argument, stream, connection);
  if (kind === 'reboot') return (stream) => reboot(phone, argument, stream);
  if (kind === 'tcp') return phone.ports.get(Number(argument));
  phone.journal.record('unknown-service', { service });
  return undefined;
}

/** The host's TERM, `shell,v2,TERM=xterm,raw:LINE`; null where it told none. */
function terminalIn(options: readonly string[]): string | null {
  return options.find((option) => option.startsWith('TERM='))?.slice('TERM='.length) ?? null;
}

/** A fault in the simulation ends that stream, is kept in the journal, and takes nothing else down. */
export function guard(
  phone: Phone,
  service: string,
  stream: AdbStream,
  work: (stream: AdbStream) => Promise<void>,
): void {
  work(stream).catch((thrown: unknown) => {
    if (stream.gone.aborted) return;
    phone.journal.record('fault', { service, error: String(thrown) });
    stream.destroy();
  });
}

/** `adb reboot MODE`: both words for a sideload lead there; what else it may be, Android comes up. */
export function reboot(phone: Phone, mode: string, stream: AdbStream): void {
  phone.journal.record('service', { service: `reboot:${mode}` });
  const boot = mode === 'sideload' || mode === 'sideload-auto-reboot' ? 'sideload' : 'system';
  stream.end(() => phone.power.reboot({ boot }));
}
