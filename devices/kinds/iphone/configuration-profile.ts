import { createHash, X509Certificate } from 'node:crypto';
import { type PlistValue, plistXml } from './plist.ts';

/** Name of the lab's profile on a phone: a later one takes its place. */
export const profileIdentifier = 'phonehome.lab';

/** What a phone has to trust and where it has to send its traffic. */
export type ProfileCore = {
  /** Address of the lab host as the phone reaches it. */
  readonly host: string;
  readonly port: number;
  /** PEM of the lab's CA. */
  readonly caCertificate: string;
};

/**
 * How the proxy is set: for one Wi-Fi network, (supervised phones only) for all that the phone does, or not
 * at all: `trust` is the certificate alone.
 */
export type ProfileWay =
  | { readonly kind: 'wifi'; readonly ssid: string; readonly password: string | null }
  | { readonly kind: 'global' }
  | { readonly kind: 'trust' };

/** Whose phone it is: the lab's, which keeps the profile, or that of somebody who checks it once. */
export type ProfileOwner = 'lab' | 'check';

/** `DurationUntilRemoval` of a profile, seconds: a phone that was forgotten is not left without a network. */
const aDay = 86_400;

const owners = {
  lab: ({ host, port }: ProfileCore) => ({
    PayloadIdentifier: profileIdentifier,
    PayloadDisplayName: 'phonehome lab',
    PayloadDescription: `Sends this phone's traffic through the lab's recorder at ${host}:${port} and lets the lab read it. For test phones only. Remove it when the phone leaves the lab.`,
  }),
  check: ({ host }: ProfileCore) => ({
    PayloadIdentifier: 'phonehome.check',
    PayloadDisplayName: 'phonehome check',
    PayloadDescription: `Lets the computer at ${host} see and read what this phone sends while it is checked. Remove it when the check is over; it removes itself after a day.`,
    DurationUntilRemoval: aDay,
  }),
} as const;

/**
 * The UUID of the lab's profile, which a phone tells back: it stands for proxy and certificate, so that
 * an older profile, or that of another lab, is another one.
 */
export function profileUuid(core: ProfileCore): string {
  return uuidOf(core, 'lab', 'profile');
}

/** The configuration profile (.mobileconfig) that has an iPhone trust the lab and use its recorder as proxy. */
export function configurationProfile(
  core: ProfileCore,
  way: ProfileWay,
  owner: ProfileOwner = 'lab',
): string {
  return plistXml({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadUUID: uuidOf(core, owner, 'profile'),
    PayloadOrganization: 'phonehome',
    ...owners[owner](core),
    PayloadContent: [certificatePayload(core, owner), ...proxyPayloads(core, way, owner)],
  });
}

function proxyPayloads(core: ProfileCore, way: ProfileWay, owner: ProfileOwner): PlistValue[] {
  if (way.kind === 'trust') return [];
  return [way.kind === 'wifi' ? wifi(core, way, owner) : global(core, owner)];
}

function certificatePayload(core: ProfileCore, owner: ProfileOwner): PlistValue {
  return {
    ...common(core, owner, 'com.apple.security.root', 'certificate', 'phonehome lab CA'),
    PayloadCertificateFileName: 'phonehome-lab-ca.cer',
    PayloadContent: derOf(core),
  };
}

/** Without a password, the phone asks for it when the profile is installed. */
function wifi(
  core: ProfileCore,
  { ssid, password }: ProfileWay & { readonly kind: 'wifi' },
  owner: ProfileOwner,
): PlistValue {
  return {
    ...common(core, owner, 'com.apple.wifi.managed', 'wifi', 'This Wi-Fi through the recorder'),
    SSID_STR: ssid,
    HIDDEN_NETWORK: false,
    AutoJoin: true,
    EncryptionType: 'Any',
    ...(password === null ? {} : { Password: password }),
    ...proxy(core),
  };
}

function global(core: ProfileCore, owner: ProfileOwner): PlistValue {
  return {
    ...common(core, owner, 'com.apple.proxy.http.global', 'proxy', 'All HTTP through the recorder'),
    ...proxy(core),
    ProxyCaptiveLoginAllowed: false,
  };
}

function proxy({ host, port }: ProfileCore) {
  return { ProxyType: 'Manual', ProxyServer: host, ProxyServerPort: port };
}

function common(core: ProfileCore, owner: ProfileOwner, type: string, part: string, name: string) {
  return {
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier: `${owners[owner](core).PayloadIdentifier}.${part}`,
    PayloadUUID: uuidOf(core, owner, part),
    PayloadDisplayName: name,
  };
}

function derOf({ caCertificate }: ProfileCore): Uint8Array {
  return new X509Certificate(caCertificate).raw;
}

/** RFC 9562 8: a UUID whose bits are the sender's own; here a hash. */
function uuidOf(core: ProfileCore, owner: ProfileOwner, part: string): string {
  const hash = createHash('sha256')
    .update(`${owner === 'lab' ? '' : `${owner} `}${part}\n${core.host}:${core.port}\n`)
    .update(derOf(core));
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex').toUpperCase();
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
