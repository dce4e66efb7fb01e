import { createHmac, timingSafeEqual } from 'node:crypto';

const toleranceMs = 5 * 60_000;

/** The headers of one message by the Standard Webhooks specification 1.0; `secret` reads `whsec_<base64>`. */
export function signed(
  secret: string,
  { id, at, body }: { id: string; at: number; body: string },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(at / 1_000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${standardMac(secret, id, timestamp, Buffer.from(body))}`,
  };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Whether a message was signed with the secret by Standard Webhooks, no more than five minutes ago or
 * ahead. Null where it was; else what is wrong, for the log.
 */
export function faultOfStandard(secret: string, headers: Headers, body: Buffer, now: number): string | null {
  const id = textOf(headers['webhook-id']);
  const timestamp = textOf(headers['webhook-timestamp']);
  const signatures = textOf(headers['webhook-signature']);
  if (id === '' || timestamp === '' || signatures === '') return 'a webhook- header is missing';
  if (!/^\d{1,12}$/.test(timestamp)) return 'the timestamp is no number of seconds';
  if (Math.abs(now - Number(timestamp) * 1_000) > toleranceMs)
    return 'it is more than five minutes old or ahead';
  const wanted = standardMac(secret, id, timestamp, body);
  const shown = signatures.split(' ').flatMap((each) => (each.startsWith('v1,') ? [each.slice(3)] : []));
  return shown.some((each) => same(each, wanted)) ? null : 'no signature fits';
}

/** The same of GitHub's `X-Hub-Signature-256`, which has no time in it. */
export function faultOfGithub(secret: string, headers: Headers, body: Buffer): string | null {
  const shown = textOf(headers['x-hub-signature-256']);
  if (shown === '') return 'X-Hub-Signature-256 is missing';
  const wanted = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return same(shown, wanted) ? null : 'the signature does not fit';
}

function standardMac(secret: string, id: string, timestamp: string, body: Buffer): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
