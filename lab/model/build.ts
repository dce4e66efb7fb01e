/** One installed package of a build. */
export type Package = {
  readonly name: string;
  readonly versionCode: number;
  readonly path: string;
  readonly uid: number;
};

/** A firmware version. `fingerprint` is ro.build.fingerprint and only that. */
export type Build = {
  readonly fingerprint: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly packages: readonly Package[];
};

/** The short name people use for a build: the incremental part of its fingerprint. */
export function buildName(fingerprint: string): string {
  return fingerprint.split('/')[4]?.split(':')[0] ?? fingerprint;
}
