import type { TlsSecrets } from './key-log.ts';
import { recordTypes, type TlsRecord } from './records.ts';
import { decrypt, hmac, nonceOf, type Suite } from './suites.ts';

/** One direction in clear, and how many of its records could not be opened. */
export type Opened = { readonly plain: Buffer; readonly shut: number };

type Side = 'CLIENT' | 'SERVER';
const keyUpdate = 24;

/** A key with the number of the record that it opens next. */
type Phase = { readonly secret: Buffer; readonly key: Buffer; readonly iv: Buffer; number: number };

/** Opens one direction of TLS 1.3 (RFC 8446 5.2): early data, the handshake, what was said, and new keys meanwhile. */
export function open13(records: readonly TlsRecord[], suite: Suite, secrets: TlsSecrets, side: Side): Opened {
  const labels = [
    `${side}_EARLY_TRAFFIC_SECRET`,
    `${side}_HANDSHAKE_TRAFFIC_SECRET`,
    `${side}_TRAFFIC_SECRET_0`,
  ];
  const phases = labels.flatMap((label) => {
    const secret = secrets.get(label);
    return secret === undefined ? [] : [phaseOf(suite, secret)];
  });
  const pieces: Buffer[] = [];
  let shut = 0;
  for (const record of records) {
    if (record.type !== recordTypes.application) continue;
    const opened = openWith(phases, suite, record);
    if (opened === null) shut += 1;
    else if (opened.type === recordTypes.application) pieces.push(opened.content);
    else if (opened.type === recordTypes.handshake && opened.content[0] === keyUpdate) renew(phases, suite);
  }
  return { plain: Buffer.concat(pieces), shut };
}

/** Phases come one after the other: what the present key does not open may be the next one's. */
function openWith(phases: Phase[], suite: Suite, { payload, version }: TlsRecord) {
  const aad = Buffer.from([
    recordTypes.application,
    version >> 8,
    version & 255,
    payload.length >> 8,
    payload.length & 255,
  ]);
  for (const [index, phase] of phases.entries()) {
    const nonce = nonceOf(phase.iv, phase.number);
    const inner = decrypt(suite, { key: phase.key, nonce, aad }, payload);
    if (inner === null) continue;
    phase.number += 1;
    phases.splice(0, index);
    return contentOf(inner);
  }
  return null;
}

/** The type stands behind the content, and zeros behind it. */
function contentOf(inner: Buffer): { readonly type: number; readonly content: Buffer } {
  let end = inner.length;
  while (end > 0 && inner[end - 1] === 0) end -= 1;
  return { type: inner[end - 1] ?? 0, content: inner.subarray(0, Math.max(0, end - 1)) };
}

function renew(phases: Phase[], suite: Suite): void {
  const [present] = phases;
  if (present === undefined) return;
  phases[0] = phaseOf(suite, expand(suite, present.secret, 'traffic upd', present.secret.length));
}

function phaseOf(suite: Suite, secret: Buffer): Phase {
  return {
    secret,
    key: expand(suite, secret, 'key', suite.keyBytes),
    iv: expand(suite, secret, 'iv', 12),
    number: 0,
  };
}

/** HKDF-Expand-Label without a context (RFC 8446 7.1); never longer than one block of the hash. */
function expand(suite: Suite, secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0])]);
  return hmac(suite, secret, info, Buffer.from([1])).subarray(0, length);
}
