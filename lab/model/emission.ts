import type { IdentifierKind } from './device.ts';

/** From the first byte to the one behind the last. */
export type ByteSpan = { readonly start: number; readonly end: number };

/** One identifier observed on its way to one recipient, in one message. Holds the raw value: never logged. */
export type Sighting = {
  readonly identifier: IdentifierKind;
  readonly label: string | null;
  readonly slot: number | null;
  /** Exactly as in device.yaml. */
  readonly value: string;
  /** Serial of the phone to which the value belongs. */
  readonly serial: string;
  /** How the value was written: `plain`, `no-separators`, `upper`, `md5`, `sha256` … */
  readonly spelling: string;
  /** Encodings around it, outermost first: `base64`, `json`, `gzip`, `percent` … */
  readonly decoding: readonly string[];
  /** For people: `body > base64 > json > IMEI1`. */
  readonly where: string;
  /** For the key: `body/IMEI1`, `query/adid`, `header/x-imei`, `path`, `cookie/uid`. */
  readonly place: string;
  /** Out of which bytes it was taken: of the URL, the header's value or the body as it was sent. Absent in runs of before. */
  readonly bytes?: ByteSpan;
  /** Set where the value is a well-known placeholder and not a leak. */
  readonly placeholder: string | null;
};

/** Who gets it. */
export type Recipient = {
  readonly host: string;
  /** Registrable domain by the public suffix list with its private section, else the host. */
  readonly domain: string;
  readonly organisation: string | null;
  /** ISO 3166-1 alpha-2 country of establishment, or null. */
  readonly country: string | null;
  readonly confidence: 'high' | 'medium' | 'low' | 'unknown';
  /** Where that can be looked up, and when it was; absent where nobody is known. */
  readonly source?: string;
  readonly asOf?: string;
  /** What it is to the owner of the phone: `maker`, `carrier`, `analytics` … */
  readonly role?: string;
  /** Where its server stands, which is not where it is established; absent where nobody said. */
  readonly hosting?: { readonly country: string; readonly source: string };
};

/**
 * Which package sent it. `candidates` are all that come into question where there are several, sorted:
 * packages that share a uid, or of the uids that can have sent it; `uid 1051` for one without a package.
 */
export type Sender = {
  readonly package: string | null;
  readonly confidence: 'high' | 'medium' | 'low' | 'unknown';
  readonly candidates?: readonly string[];
};

export type Transport = 'clear' | 'tls' | 'tls-unverified' | 'unknown';

/** A sighting in its flow, trial and attempt: one line of derived/emissions.jsonl. */
export type Emission = Sighting & {
  readonly trigger: string;
  readonly recipient: Recipient;
  /** `POST zzhc.vnet.cn:80 /a/{}/b` (design.md, section 5 rule 4). */
  readonly endpoint: string;
  readonly transport: Transport;
  readonly sender: Sender;
  readonly trial: number;
  readonly attempt: number;
  readonly flow: string;
  readonly at: number;
};

/** The parts of an emission's key, never the value. */
export type EmissionKey = {
  readonly trigger: string;
  /** Kind, with slot and label where there are ones: `imei`, `imei:2`, `custom:asset-tag`. */
  readonly identifier: string;
  /** Registrable domain, else host. */
  readonly recipient: string;
  readonly endpoint: string;
  readonly place: string;
};

/** The key as one string. */
export function keyOf(key: EmissionKey): string {
  return `${key.trigger}|${key.identifier}|${key.recipient}|${key.endpoint}|${key.place}`;
}
