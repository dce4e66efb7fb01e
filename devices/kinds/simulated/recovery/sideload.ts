import { LabError, sentenceOf } from '../../../../lab/errors.ts';
import { ByteReader } from '../adb/byte-reader.ts';
import type { AdbStream } from '../adb/stream.ts';
import { sdkOf } from '../android-version.ts';
import type { Phone } from '../phone-parts.ts';
import { type OtaPackage, readOtaPackage } from './ota-package.ts';
import { otaRefusal } from './ota-refusal.ts';

/** How long the package is, and in what pieces the host gives it. */
export type PackageSize = { readonly bytes: number; readonly blockBytes: number };

/** A simulated phone keeps the package in memory; a real build is larger, and has no firmware.yaml anyway. */
const largestPackage = 256 * 1024 * 1024;

/**
 * `sideload-host:BYTES:BLOCK` (minadbd): the phone asks for one block after the other by its number
 * in eight digits, and ends with a word of eight letters. Then it starts: into the new build, or into
 * the old one where it took no update.
 */
export async function serveSideload(phone: Phone, size: PackageSize, stream: AdbStream): Promise<void> {
  const result = await take(phone, size, stream);
  if (result === null) return;
  const { refused, wipes } = result;
  phone.journal.record('event', refused === null ? { name: 'ota-taken' } : { name: 'ota-refused', refused });
  // Up to Android 10 the recovery says that it is done, whatever came of it.
  const failed = refused !== null && sdkOf(phone.state) >= 30;
  stream.write(failed ? 'FAILFAIL' : 'DONEDONE');
  stream.end(() => phone.power.reboot({ boot: 'system', wipe: wipes }));
}

type Taken = { readonly refused: string | null; readonly wipes: boolean };

/** Null where the host hung up in the middle: the phone stays in its recovery. */
async function take(phone: Phone, size: PackageSize, stream: AdbStream): Promise<Taken | null> {
  if (size.bytes > largestPackage || size.blockBytes < 1) {
    return { refused: 'the package is larger than a simulated phone takes', wipes: false };
  }
  const zip = await receive(size, stream);
  if (zip === undefined) return null;
  try {
    const ota = readOtaPackage(zip);
    return install(phone, ota);
  } catch (thrown) {
    const refused = thrown instanceof LabError ? sentenceOf(thrown) : 'the package cannot be read';
    return { refused, wipes: false };
  }
}

async function receive({ bytes, blockBytes }: PackageSize, stream: AdbStream): Promise<Buffer | undefined> {
  const reader = new ByteReader(stream);
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes; at += blockBytes) {
    stream.write(String(at / blockBytes).padStart(8, '0'));
    const block = await reader.take(Math.min(blockBytes, bytes - at));
    if (block === undefined) return undefined;
    blocks.push(Buffer.from(block));
  }
  return Buffer.concat(blocks);
}

function install(phone: Phone, { metadata, firmware }: OtaPackage): Taken {
  const refused = otaRefusal(metadata, phone.state.properties);
  if (refused !== null) return { refused, wipes: false };
  phone.slots.write(firmware);
  return { refused: null, wipes: metadata.get('ota-wipe') === 'yes' };
}
