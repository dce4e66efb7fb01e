import { LabError } from '../../../lab/errors.ts';
import { canaryBody, canaryHost } from '../../../lab/model/canary.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { readProxy } from './proxy-setting.ts';
import { quote } from './quote.ts';

const idleSeconds = 4;

/**
 * Makes the phone itself POST base64(JSON {"canary": token}) to the canary host, through the proxy
 * that its own setting names, with the shell's `nc`. An answer of 200 proves that the setting holds
 * this lab's proxy, that packets go from the phone to the recorder and back, and (once the token is
 * found in the recording) that recording and decoding work. It does not prove that apps heed the
 * setting, nor anything of TLS (`sendSecureCanary`).
 */
export async function sendCanary(adb: Adb, token: string): Promise<void> {
  const proxy = await readProxy(adb);
  const match = /^(.+):(\d+)$/.exec(proxy ?? '');
  if (match?.[1] === undefined || match[2] === undefined) {
    throw failure(adb, 'has no proxy setting, so that its canary has no way. Open the phone again.');
  }
  const send = `printf ${quote(canaryRequest(token))} | nc -w ${idleSeconds} ${quote(match[1])} ${match[2]}`;
  const { stdout } = await adb.shell(send);
  if (/^HTTP\/1\.[01] 200\b/.test(stdout)) return;
  const found = /^HTTP\/1\.[01] (\d{3})\b/.exec(stdout)?.[1];
  const said = found === undefined ? 'no HTTP answer' : `status ${found}`;
  throw failure(
    adb,
    `sent its canary to the proxy ${proxy} and got ${said}. Check that it reaches this host over Wi-Fi.`,
  );
}

/** The request as a format string for the shell's `printf`. */
export function canaryRequest(token: string): string {
  return canaryLines(token, `http://${canaryHost}/`).join('\\r\\n');
}

/** The lines of a canary's request to a target: a URL for a proxy, a path for a server. */
export function canaryLines(token: string, target: string): string[] {
  const body = canaryBody(token);
  return [
    `POST ${target} HTTP/1.1`,
    `Host: ${canaryHost}`,
    'Content-Type: text/plain',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ];
}

function failure(adb: Adb, rest: string): LabError {
  return new LabError('PHONE_STATE', `${phoneName(adb.address)} ${rest}`);
}
