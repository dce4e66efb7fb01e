import { type Hellos, readHellos } from './hellos.ts';
import type { KeyLog, TlsSecrets } from './key-log.ts';
import { open12 } from './open-12.ts';
import { type Opened, open13 } from './open-13.ts';
import { recordsIn } from './records.ts';
import { type Suite, suiteOf } from './suites.ts';

/** Both directions of a TLS connection in clear; `faults` say what of it is not. */
export type OpenedTls = {
  readonly sent: Buffer;
  readonly received: Buffer;
  readonly faults: readonly string[];
};

/** Opens a TLS connection by a key log; null where its keys are not in it, or nothing of it can be opened. */
export function openTls(sent: Buffer, received: Buffer, keys: KeyLog): OpenedTls | null {
  const [client, server] = [recordsIn(sent), recordsIn(received)];
  const hellos = readHellos(client.records, server.records);
  const suite = hellos === null ? null : suiteOf(hellos.suite);
  const secrets = hellos === null ? null : keys.secretsOf(hellos.clientRandom);
  if (hellos === null || suite === null || secrets === null) return null;
  const open = opener(hellos, suite, secrets);
  if (open === null) return null;
  const [said, heard] = [open(client.records, 'CLIENT'), open(server.records, 'SERVER')];
  if (said.plain.length === 0 && said.shut > 0) return null;
  const faults = [
    ...(said.shut === 0 ? [] : [`${said.shut} parts of what the phone sent could not be decrypted`]),
    ...(client.cut === 0 ? [] : ['its end is not in the capture']),
  ];
  return { sent: said.plain, received: heard.plain, faults };
}

type Open = (records: Parameters<typeof open13>[0], side: 'CLIENT' | 'SERVER') => Opened;

function opener(hellos: Hellos, suite: Suite, secrets: TlsSecrets): Open | null {
  if (hellos.version === 0x0304) return (records, side) => open13(records, suite, secrets, side);
  const master = secrets.get('CLIENT_RANDOM');
  if (hellos.version !== 0x0303 || master === undefined) return null;
  return (records, side) => open12(records, suite, hellos, master, side);
}
