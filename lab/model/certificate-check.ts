import type { IdentifierKind } from './device.ts';
import type { Recipient, Sender } from './emission.ts';
import type { Rate } from './profile.ts';

/** Certificates that a client must refuse: of an unknown authority, of none, for another host, of the past. */
export const certificateFaults = ['untrusted', 'self-signed', 'wrong-host', 'expired'] as const;
export type CertificateFault = (typeof certificateFaults)[number];

/** What a host's client was shown: a fault, or as the control what it should accept. */
export type ShownCertificate = 'trusted' | CertificateFault;

/** One flow in which a certificate was shown, and whether the phone sent application data on it. */
export type CertificateSighting = {
  readonly host: string;
  readonly certificate: ShownCertificate;
  readonly sent: boolean;
  readonly sender: Sender;
  readonly trial: number;
  /** `trials/003-unlock/1#<flow id>` */
  readonly flow: string;
};

/** What came of the checks of one host: k times application data of n times shown. */
export type CheckedHost = {
  readonly host: string;
  readonly recipient: Recipient;
  readonly control: Rate;
  readonly faults: Readonly<Record<CertificateFault, Rate>>;
  /** Of what was sent on a fault. */
  readonly sender: Sender;
  /** What was found in it. */
  readonly identifiers: readonly IdentifierKind[];
  readonly trials: readonly number[];
  /** Flows in which application data was sent on a fault. */
  readonly evidence: readonly string[];
  /** Why its client cannot be judged, or null: without a control that worked a refusal means nothing. */
  readonly notExercised: string | null;
};
