import type { Identifier } from './device.ts';

/** The host to which each trial's transport canary is sent: it can never exist (RFC 2606, `.invalid`). */
export const canaryHost = 'canary.phonehome.invalid';

/** What the message to that host says: base64, so that finding the token shows that decoding works, too. */
export function canaryBody(token: string): string {
  return btoa(JSON.stringify({ canary: token }));
}

/** The canary for phones that can only be told to open a link, and what the lab answers to it. */
export type CanaryLink = { readonly url: string; readonly answer: string };

/** The link of a trial's canary: the same base64 of {"canary": token} as where it is posted, as a query. */
export function canaryLink(token: string, scheme: 'http' | 'https' = 'http'): CanaryLink {
  const word = Buffer.from(JSON.stringify({ canary: token })).toString('base64url');
  const path = `/${scheme === 'https' ? 'tls' : ''}?canary=${word}`;
  return { url: `${scheme}://${canaryHost}${path}`, answer: canaryAnswer(path) };
}

/** What the lab answers on the canary's host: the word of a link, so that the phone can show which one it opened. */
export function canaryAnswer(path: string): string {
  const [, tls = '', word] = /^\/(tls)?\?canary=([\w-]{1,200})$/.exec(path) ?? [];
  return word === undefined ? 'canary' : `canary ${word}${tls === '' ? '' : ' over TLS'}`;
}

/** A value of device.yaml that was looked for on the phone. `missing` says why it is not there; null where it is. */
export type PlantedCanary = {
  readonly kind: Identifier['kind'];
  readonly label: string | null;
  readonly missing: string | null;
};
