import { LabError } from '../../../lab/errors.ts';
import { type ProfileCore, profileIdentifier, profileUuid } from './configuration-profile.ts';
import { type Iphone, mobile, phoneFault } from './iphone.ts';

/**
 * The proxy that the lab's profile gives the phone, `host:port`; null where that profile is not
 * installed as it should be; undefined where the phone does not tell (before iOS 18, or without
 * RemoteXPC on its Mac).
 */
export async function readProxy(phone: Iphone, core: ProfileCore): Promise<string | null | undefined> {
  const answer = await mobile(phone, 'listCertificates').catch((thrown: unknown) => {
    if (thrown instanceof LabError && thrown.code === 'APPIUM_FAILED') return null;
    throw thrown;
  });
  const installed = metadataIn(answer);
  if (installed === null) return undefined;
  return installed[profileIdentifier]?.PayloadUUID === profileUuid(core) ? `${core.host}:${core.port}` : null;
}

/** Refuses a phone of which it is known that its traffic goes elsewhere. */
export async function requireProxy(phone: Iphone, core: ProfileCore): Promise<void> {
  if ((await readProxy(phone, core)) !== null) return;
  throw phoneFault(
    phone,
    `has not the lab's profile with the proxy ${core.host}:${core.port} and this lab's certificate, so that its traffic goes elsewhere. Make it (phonehome device profile), and install it on the phone.`,
  );
}

type Metadata = Readonly<Record<string, { readonly PayloadUUID?: unknown }>>;

function metadataIn(answer: unknown): Metadata | null {
  if (typeof answer !== 'object' || answer === null || !('ProfileMetadata' in answer)) return null;
  const { ProfileMetadata: metadata } = answer;
  return typeof metadata === 'object' && metadata !== null ? (metadata as Metadata) : null;
}
