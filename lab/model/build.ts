/** One installed package of a build. What lies beyond the uid is there where the phone told it. */
export type Package = {
  readonly name: string;
  readonly versionCode: number;
  readonly path: string;
  readonly uid: number;
  readonly versionName?: string;
  /**
   * Signing certificate as `dumpsys package` names it: Android's own short digest, 8 hex digits. It
   * tells two certificates apart; it proves no identity.
   */
  readonly certificate?: string;
  /** Permissions that it asks for, sorted. */
  readonly permissions?: readonly string[];
  /** Which of `watchedBroadcasts` wake it, by their last part: `BOOT_COMPLETED`, sorted. */
  readonly receivers?: readonly string[];
};

/** Broadcasts at which firmware is known to phone home; receivers of them are listed with a package. */
export const watchedBroadcasts = [
  'android.intent.action.BOOT_COMPLETED',
  'android.intent.action.LOCKED_BOOT_COMPLETED',
  'android.intent.action.SIM_STATE_CHANGED',
] as const;

/** A certificate authority in a phone's store: its file's name, and SHA-256 of that file. */
export type Authority = { readonly name: string; readonly sha256: string };

/** The stores of a phone; null where the phone does not let the lab read one. The lab's own CA is left out. */
export type Authorities = {
  readonly system: readonly Authority[] | null;
  readonly user: readonly Authority[] | null;
};

/** A firmware version. `fingerprint` is ro.build.fingerprint and only that. */
export type Build = {
  readonly fingerprint: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly packages: readonly Package[];
  /** Absent in builds that were read before the lab looked at them. */
  readonly authorities?: Authorities;
};

/** What an OTA says of itself in META-INF/com/android/metadata. */
export type OtaFacts = {
  /** post-build: the fingerprint afterwards; several where one OTA serves several variants. */
  readonly postBuild: readonly string[];
  /** pre-build: what must run before; empty for a full OTA. */
  readonly preBuild: readonly string[];
  /** pre-device: ro.product.device of the phones that it is for; empty where it does not say. */
  readonly preDevice: readonly string[];
  /** `AB`, `BLOCK`, … as written, or null. */
  readonly type: string | null;
  /** post-timestamp: when the build was made, seconds since the epoch, or null. */
  readonly timestamp: number | null;
  readonly securityPatch: string | null;
  readonly downgrade: boolean;
  readonly wipe: boolean;
};

/** Where and when a build went out: told by a person, never read from the OTA. Dates are `YYYY-MM-DD`. */
export type Release = {
  readonly released: string | null;
  readonly batch: string | null;
  readonly region: string | null;
};

/** A build that the lab knows by its OTA: one file of PHONEHOME_HOME/builds. */
export type BuildRecord = OtaFacts &
  Release & {
    /** The first 12 hex digits of the zip's SHA-256. */
    readonly id: string;
    readonly sha256: string;
    readonly bytes: number;
    /** Where the zip was when it was added; absolute. */
    readonly path: string;
    readonly addedAt: string;
  };

/** An OTA that is to be installed: what it says of itself, and where the zip is. */
export type OtaFile = OtaFacts & { readonly path: string; readonly sha256: string };

/** How a build came onto a phone at the start of a run: read back from the phone, not believed. */
export type Installation = {
  readonly serial: string;
  /** SHA-256 of the OTA. */
  readonly sha256: string;
  readonly control: string;
  readonly from: string;
  readonly to: string;
  /** `_a`, `_b`; null on phones without slots. */
  readonly slots: { readonly from: string; readonly to: string } | null;
  readonly downgrade: boolean;
  readonly wipe: boolean;
  /** What was said of it before it began: from, to, by what, and whether it goes back or erases. */
  readonly plan?: string;
  /** Who went through the set-up wizard after a wipe; absent where nobody had to. */
  readonly setUp?: string;
  /** Lab time at which the new build was read back. */
  readonly at: number;
  /** Lab time at which the control had done its part: what was sent before is the old build's. */
  readonly restartedAt?: number;
};

/** A value on one side or both; null where that side has none. */
export type Change = {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
};

/** A package that came, went or changed, with each fact that differs; lists show what was added or removed. */
export type PackageChange = {
  readonly name: string;
  readonly state: 'added' | 'removed' | 'changed';
  /** As it is now; as it was, for one that was removed. */
  readonly package: Package;
  /** `version`, `path`, `uid`, `certificate`, `permission`, `receiver`. Empty unless changed. */
  readonly changes: readonly Change[];
};

/** What differs between two builds, without a look at their traffic (`phonehome.build-diff/1`). */
export type BuildDiff = {
  readonly schema: 'phonehome.build-diff/1';
  readonly base: string;
  readonly head: string;
  readonly properties: readonly Change[];
  readonly packages: readonly PackageChange[];
  /** `system/NAME` and `user/NAME`, with the digests. */
  readonly authorities: readonly Change[];
  /** What could not be compared and why, as sentences: never the same as no difference. */
  readonly missing: readonly string[];
};

/** A package that came or changed with a build, beside a new finding that it sends or may send. */
export type Arrival = {
  /** Id of the finding. */
  readonly finding: string;
  readonly package: string;
  readonly state: 'added' | 'changed';
  /**
   * `sender`: the traffic itself was attributed to it. Where nobody knows the sender, `woken`: the
   * finding's trigger wakes it; `possible`: nothing more than that it came and may use the network.
   */
  readonly basis: 'sender' | 'woken' | 'possible';
};

/** The short name people use for a build: the incremental part of its fingerprint. */
export function buildName(fingerprint: string): string {
  return fingerprint.split('/')[4]?.split(':')[0] ?? fingerprint;
}

/** Whether a build is one that users get: such a build never comes back from a wipe with adb on. */
export function isUserBuild(fingerprint: string): boolean {
  return fingerprint.split(':').at(-1)?.split('/')[0] === 'user';
}
