import type { Adb } from './adb.ts';

const limitMs = 30_000;

/**
 * Packages of the firmware that are there no more: at the first boot after an update that takes one away,
 * the package manager writes that it no longer exists, and keeps that line among its messages.
 */
export async function readRemovalTraces(adb: Adb): Promise<string[]> {
  const [messages, log] = await Promise.all(
    ['dumpsys -t 25 package messages', 'logcat -d -b main,system -s PackageManager'].map((command) =>
      adb.shell(command, { timeoutMs: limitMs }).catch(() => null),
    ),
  );
  return removalTracesIn(`${messages?.stdout ?? ''}\n${log?.stdout ?? ''}`);
}

/** `System package NAME no longer exists; its data will be wiped`, as Android 4 to 9 and later write it. */
export function removalTracesIn(text: string): string[] {
  const lines = text.matchAll(
    /([A-Za-z][\w]*(?:\.[\w]+)+) no longer exists; (?:it'?s data will be wiped|wiping its data)/g,
  );
  return [...new Set([...lines].flatMap(([, name]) => name ?? []))].sort();
}
