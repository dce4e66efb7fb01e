import { LabError } from '../errors.ts';
import type { OtaFacts } from '../model/build.ts';
import type { Device } from '../model/device.ts';

/**
 * Refuses an OTA that is for another phone than a device.yaml is about. Where the file has a
 * `codename`, that decides; else its product or line must be what the OTA names, spelling aside.
 * Throws USAGE. An OTA that names no device is left to the phone, which checks it again.
 */
export function requireDevice(ota: OtaFacts & { readonly path: string }, device: Device): void {
  const { preDevice, path } = ota;
  if (preDevice.length === 0 || isFor(ota, device)) return;
  const names = preDevice.join(' or ');
  const { serial, product, codename } = device;
  throw new LabError(
    'USAGE',
    codename === undefined
      ? `The OTA ${path} is for ${names}, and the file of phone ${serial} says product "${product}" and no codename. Add "codename: ${preDevice[0]}" to it if "adb shell getprop ro.product.device" prints that; else this OTA is not for it.`
      : `The OTA ${path} is for ${names}, and phone ${serial} is ${codename}. Give the OTA of its own model.`,
  );
}

function isFor({ preDevice, postBuild }: OtaFacts, { product, line, codename }: Device): boolean {
  if (codename !== undefined) return preDevice.includes(codename);
  const brand = postBuild[0]?.split('/')[0] ?? '';
  const own = [product, line.split('/')[0] ?? ''].map(plain);
  return preDevice.some((each) => own.includes(plain(each)) || own.includes(plain(brand + each)));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
