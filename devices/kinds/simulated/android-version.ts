import type { Build } from '../../../lab/model/build.ts';
import type { PhoneState } from './phone-state.ts';

/** An Android release as its platform names itself. */
export type AndroidVersion = {
  readonly release: string;
  /** `ro.build.version.sdk`. */
  readonly sdk: number;
  /** A security patch level that this release had, `YYYY-MM-DD`. */
  readonly securityPatch: string;
};

/** The releases whose answers are simulated, the oldest first; 10, 12 and 14 answer as their documents say. */
const versions: readonly AndroidVersion[] = [
  { release: '9', sdk: 28, securityPatch: '2018-12-05' },
  { release: '10', sdk: 29, securityPatch: '2019-12-05' },
  { release: '11', sdk: 30, securityPatch: '2021-01-05' },
  { release: '12', sdk: 31, securityPatch: '2022-01-05' },
  { release: '13', sdk: 33, securityPatch: '2023-01-05' },
  { release: '14', sdk: 34, securityPatch: '2024-01-05' },
  { release: '15', sdk: 35, securityPatch: '2025-01-05' },
];

const usual: AndroidVersion = { release: '13', sdk: 33, securityPatch: '2023-01-05' };

/**
 * The Android of a build: `ro.build.version.sdk` among its properties, else the release in its
 * fingerprint (`brand/product/device:9/…`), else 13.
 */
export function androidVersionOf({ fingerprint, properties }: Build): AndroidVersion {
  const sdk = properties['ro.build.version.sdk'];
  if (sdk !== undefined) return versions.findLast((each) => each.sdk <= Number(sdk)) ?? usual;
  const release = /^[^:]*:(\d+)/.exec(fingerprint)?.[1];
  return versions.find((each) => each.release === release) ?? usual;
}

/** The API level that the phone runs now: 28 is Android 9, 30 is 11, 33 is 13, 35 is 15. */
export function sdkOf(state: PhoneState): number {
  return Number(state.properties.get('ro.build.version.sdk'));
}
