import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError } from '../errors.ts';
import type { Promotion, PromotionRequest } from '../model/unknown.ts';
import { readDevice } from '../store/device-file.ts';
import { addCustomIdentifier, readUnknownValues } from '../store/promoted.ts';

/**
 * Makes an unknown identifier of a run a custom one of its phones, in the device.yaml of each that is
 * named. Nothing is written unless each file is that of a phone of which a value is known.
 */
export async function promoteUnknown({ run, id, label, devices }: PromotionRequest): Promise<Promotion> {
  const values = await readUnknownValues(run, id);
  if (values.some(({ value }) => /[^\x20-\x7e]/.test(value)))
    throw new LabError('USAGE', `${id} is binary, and device.yaml holds texts only: it cannot be promoted.`);
  const files = [];
  for (const file of devices) {
    const { device } = await readDevice(file, checkIdentifier);
    const known = values.find(({ serial }) => serial === device.serial);
    if (known === undefined)
      throw new LabError('USAGE', `${run} knows no ${id} of the phone in ${file}. Leave this file out.`);
    files.push({ file, serial: device.serial, value: known.value });
  }
  for (const { file, value } of files) await addCustomIdentifier(file, { label, value }, checkIdentifier);
  return { values, written: files.map(({ file, serial }) => ({ file, serial })) };
}
