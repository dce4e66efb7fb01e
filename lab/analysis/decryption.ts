import type { CaStore } from '../model/ca.ts';
import type { Flow } from '../model/flow.ts';
import type { Decryption, Profile, Recording } from '../model/profile.ts';

/** Of the attempts that count, those in which the lab's own request over TLS was decoded. */
export function decryptionOf(counted: readonly Recording[]): Pick<Profile, 'decryption'> {
  const tried = counted.filter(({ attempt }) => attempt.ca !== undefined);
  if (tried.length === 0) return {};
  const stores = new Set(tried.flatMap(({ attempt }) => attempt.ca ?? []));
  const k = tried.filter(({ flows }) => flows.some(isDecoded)).length;
  return { decryption: { k, n: tried.length, stores: [...stores].sort() } };
}

function isDecoded({ housekeeping, transport, visibility }: Flow): boolean {
  return housekeeping === 'canary' && transport === 'tls' && visibility === 'decoded';
}

const reach: Readonly<Record<CaStore, string>> = {
  none: 'its CA is in no store of the phone: whatever checks certificates refuses it',
  user: 'its CA is in the user store: apps that do not take user certificates (since Android 7 those that do not say so) refuse it',
  profile:
    'its CA came with a configuration profile: apps take it where iOS was told to trust it fully, but those that pin',
  system: 'its CA is in the system store: apps refuse it that pin, or have a store of their own',
};

/** What the self-test says of the HTTPS of apps, and what it does not. */
export function decryptionSentence({ k, n, stores }: Decryption): string {
  const read =
    k === n
      ? `The lab's own request over TLS was decoded in all ${n} trials`
      : `HTTPS of apps cannot be read: the lab's own request over TLS was decoded in ${k} of ${n} trials`;
  return `${read}; ${stores.map((store) => reach[store]).join('; ')}.`;
}

/** Where TLS could not be opened, silence of what speaks it says nothing. */
export function decryptionGap({ decryption }: Profile): string[] {
  return decryption === undefined || decryption.k === decryption.n ? [] : [decryptionSentence(decryption)];
}
