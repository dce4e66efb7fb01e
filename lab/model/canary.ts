import type { Identifier } from './device.ts';

/** The host to which each trial's transport canary is sent: it can never exist (RFC 2606, `.invalid`). */
export const canaryHost = 'canary.phonehome.invalid';

/** What the message to that host says: base64, so that finding the token shows that decoding works, too. */
export function canaryBody(token: string): string {
  return btoa(JSON.stringify({ canary: token }));
}

/** A value of device.yaml that was looked for on the phone. `missing` says why it is not there; null where it is. */
export type PlantedCanary = {
  readonly kind: Identifier['kind'];
  readonly label: string | null;
  readonly missing: string | null;
};
