import { LabError } from '../errors.ts';
import type { OtaFacts } from '../model/build.ts';

/** Where an OTA zip says what it is (AOSP, `ota_metadata` in its text form). */
export const metadataName = 'META-INF/com/android/metadata';

/** brand/product/device:release/id/incremental:type/tags */
const fingerprint = /^[^\s/:]+\/[^\s/:]+\/[^\s/:]+:[^\s/:]+\/[^\s/:]+\/[^\s/:]+:[^\s/:]+\/[^\s/]+$/;

/**
 * Reads the metadata of an OTA: lines of `name=value`; a value for several variants of a phone is
 * joined by `|`. Throws BAD_FILE where it does not say which build it makes, or says something twice.
 */
export function parseMetadata(bytes: Buffer, path: string): OtaFacts {
  const bad = (what: string) =>
    new LabError(
      'BAD_FILE',
      `${path}: its ${metadataName} ${what}. Get the OTA again from where it came from.`,
    );
  const values = valuesIn(bytes, bad);
  const list = (name: string) => (values.get(name) ?? '').split('|').filter((each) => each !== '');
  const fingerprints = (name: string) => {
    const found = list(name);
    if (found.every((each) => fingerprint.test(each))) return found;
    throw bad(`has a ${name} that is no fingerprint (brand/product/device:release/id/incremental:type/tags)`);
  };
  const postBuild = fingerprints('post-build');
  if (postBuild.length === 0) throw bad('does not say which build it makes (post-build)');
  return {
    postBuild,
    preBuild: fingerprints('pre-build'),
    preDevice: list('pre-device'),
    type: values.get('ota-type') ?? null,
    timestamp: timestampIn(values.get('post-timestamp'), bad),
    securityPatch: values.get('post-security-patch-level') ?? null,
    downgrade: values.get('ota-downgrade') === 'yes',
    wipe: values.get('ota-wipe') === 'yes',
  };
}

function valuesIn(bytes: Buffer, bad: (what: string) => LabError): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of bytes.toString('utf8').split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const equals = line.indexOf('=');
    const name = line.slice(0, equals).trim();
    if (equals < 1 || /[^\x20-\x7e]/.test(line)) throw bad('holds a line that is no name=value');
    if (values.has(name)) throw bad(`says ${name} twice`);
    values.set(name, line.slice(equals + 1).trim());
  }
  return values;
}

function timestampIn(text: string | undefined, bad: (what: string) => LabError): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d{1,11}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw bad('has a post-timestamp that is no time');
}
