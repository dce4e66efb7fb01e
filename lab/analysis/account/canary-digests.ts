import { createHash } from 'node:crypto';

/**
 * SHA-256 of the bodies that a canary with this token may have: base64 of {"canary": token}, as
 * JSON.stringify and as a shell write it, with or without a last line break.
 */
export function canaryDigests(token: string): string[] {
  const texts = [`{"canary":"${token}"}`, `{"canary": "${token}"}`, `{ "canary": "${token}" }`];
  return texts
    .flatMap((text) => [text, `${text}\n`])
    .map((text) => Buffer.from(text).toString('base64'))
    .flatMap((body) => [body, `${body}\n`, `${body}\r\n`])
    .map((body) => createHash('sha256').update(body).digest('hex'));
}
