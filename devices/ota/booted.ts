import type { Adb } from '../kinds/android/adb.ts';
import { askAll } from '../kinds/android/ask-all.ts';

/** Which build a phone has booted, and from where. */
export type Booted = {
  readonly bootId: string;
  readonly fingerprint: string;
  /** `_a`, `_b`; null on phones without slots. */
  readonly slot: string | null;
  /** What an OTA may call this phone. */
  readonly names: readonly string[];
};

const commands = {
  boot: 'cat /proc/sys/kernel/random/boot_id',
  fingerprint: 'getprop ro.build.fingerprint',
  slot: 'getprop ro.boot.slot_suffix',
  device: 'getprop ro.product.device',
  product: 'getprop ro.build.product',
} as const;

/** Reads it in one round trip; the phone must have booted. */
export async function readBooted(adb: Adb): Promise<Booted> {
  const { boot, fingerprint, slot, device, product } = await askAll(adb, commands);
  return {
    bootId: boot,
    fingerprint,
    slot: slot === '' ? null : slot,
    names: [...new Set([device, product])].filter((each) => each !== ''),
  };
}
