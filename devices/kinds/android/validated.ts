import type { Adb } from './adb.ts';
import { poll } from './poll.ts';

/** Android asks again only some time after the network, or the proxy in front of it, has changed. */
const limitMs = 8_000;

/**
 * Whether Android holds the phone's network for validated (its connectivity check was answered); a
 * network that is not yet is given a few seconds. Null where the phone does not tell.
 */
export async function networkValidated(adb: Adb): Promise<boolean | null> {
  const limits = { limitMs, everyMs: 250, signal: adb.stopped };
  const answer = await poll(async () => {
    const { stdout, exitCode } = await adb.shell('dumpsys connectivity');
    const validated = exitCode === 0 ? validatedIn(stdout) : null;
    return validated === false ? undefined : { validated };
  }, limits);
  return answer === undefined ? false : answer.validated;
}

/**
 * `dumpsys connectivity`: one NetworkAgentInfo a network, with `lastValidated{true}` up to Android
 * 11, `lastValidated` or `lv{…}` later, and the capability VALIDATED on all.
 */
export function validatedIn(dump: string): boolean | null {
  const networks = dump.split('\n').filter((line) => /NetworkAgentInfo/.test(line) && /CONNECTED/.test(line));
  if (networks.length === 0) return /NetworkAgentInfo|Active default network/.test(dump) ? false : null;
  return networks.some((line) => /lastValidated\{true\}|[&: ]VALIDATED(?=[&\s,\]]|$)/.test(line));
}
