import { LabError } from '../../../../lab/errors.ts';
import { readZipEntry } from '../apk-manifest.ts';
import type { Firmware } from '../firmware/firmware.ts';
import { parseFirmware } from '../firmware/firmware-file.ts';

/** What an OTA for a simulated phone holds. */
export type OtaPackage = { readonly metadata: ReadonlyMap<string, string>; readonly firmware: Firmware };

const metadataFile = 'META-INF/com/android/metadata';
const firmwareFile = 'firmware.yaml';

/**
 * Reads an OTA zip: what it says of itself, and the build in its `firmware.yaml`, which has the place
 * of a real OTA's payload. Throws BAD_FILE where one is missing, or they speak of different builds.
 */
export function readOtaPackage(zip: Buffer): OtaPackage {
  const metadata = valuesIn(member(zip, metadataFile));
  const firmware = parseFirmware(member(zip, firmwareFile), firmwareFile);
  const [post] = (metadata.get('post-build') ?? '').split('|');
  if (post === firmware.build.fingerprint) return { metadata, firmware: dated(firmware, metadata) };
  throw new LabError('BAD_FILE', `the package's post-build is not the build of its ${firmwareFile}`);
}

/** The build as its package dates it, where its file says nothing of that. */
function dated({ build, emits }: Firmware, metadata: ReadonlyMap<string, string>): Firmware {
  const from = Object.entries(datedBy).flatMap(([property, name]) => {
    const value = metadata.get(name);
    return value === undefined ? [] : [[property, value] as const];
  });
  return { build: { ...build, properties: { ...Object.fromEntries(from), ...build.properties } }, emits };
}

const datedBy = {
  'ro.build.date.utc': 'post-timestamp',
  'ro.build.version.security_patch': 'post-security-patch-level',
} as const;

function member(zip: Buffer, name: string): string {
  const found = readZipEntry(zip, name);
  if (found === undefined) throw new LabError('BAD_FILE', `the package holds no ${name}`);
  return found.toString('utf8');
}

/** Lines of `name=value`. */
function valuesIn(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes('='));
  return new Map(
    lines.map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
    }),
  );
}
