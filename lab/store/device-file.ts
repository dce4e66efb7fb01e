import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { stringify } from 'yaml';
import { LabError } from '../errors.ts';
import { type Device, type Identifier, type OptOut, type Sim, simKinds } from '../model/device.ts';
import { parseYaml } from '../yaml.ts';
import { type DeviceYaml, deviceSchema, type IdentifierYaml } from './device-schema.ts';

/** What a value's kind says of it: a wrong length or alphabet is an error, a wrong check digit a warning. */
export type IdentifierCheck = (identifier: Identifier) => { error?: string; warning?: string };

/** A device and sentences on what looks odd in its file. */
export type ReadDevice = { readonly device: Device; readonly warnings: readonly string[] };

type Fail = (path: readonly PropertyKey[], message: string) => never;
/** An identifier and where it stands in the file. */
type Placed = { readonly path: readonly PropertyKey[]; readonly identifier: Identifier };

const largestFile = 1 << 20;

/**
 * Reads a device.yaml. Throws BAD_FILE with file:line:column. The canary files that it names are
 * relative to its folder and must be there.
 */
export async function readDevice(path: string, check: IdentifierCheck): Promise<ReadDevice> {
  const read = parseDevice(await text(path), path, check);
  for (const identifier of read.device.identifiers) {
    if (identifier.kind === 'file') await mustExist(path, identifier.value);
  }
  return read;
}

/** Reads the text of a device.yaml; `file` names it in messages. Nothing else is touched. */
export function parseDevice(text: string, file: string, check: IdentifierCheck): ReadDevice {
  const warnings: string[] = [];
  const yaml = parseYaml(text, file, deviceSchema, (value, fail) => {
    refuseDuplicates(value, fail);
    for (const { path, identifier } of placed(value)) {
      const { error, warning } = identifier.unchecked ? {} : check(identifier);
      if (error !== undefined) {
        fail(path, `${error}. Correct it, or add "unchecked: true" where the phone really has this value`);
      }
      if (warning !== undefined) warnings.push(`${file} ${path.join('.')}: ${warning}`);
    }
  });
  return { device: deviceOf(yaml), warnings };
}

/** The YAML text of a device, which `parseDevice` reads back as the same device. */
export function writeDevice(device: Device): string {
  const { serial, product, line, codename, identifiers, sims, optOut, iphone } = device;
  const yaml = {
    serial,
    product,
    line,
    ...(codename === undefined ? {} : { codename }),
    identifiers: identifiers.map(({ kind, value, ...rest }) => ({
      kind,
      [kind === 'file' ? 'path' : 'value']: value,
      ...rest,
    })),
    ...(sims.length === 0 ? {} : { sims }),
    ...(optOut === undefined ? {} : { optOut: optOut.map(optOutYaml) }),
    ...(iphone === undefined ? {} : { iphone }),
  };
  return stringify(yaml, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

async function text(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > largestFile) {
      throw new LabError('BAD_FILE', `${path} is larger than 1 MiB: it is no device file.`);
    }
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    throw new LabError(
      'BAD_FILE',
      `The device file ${path} cannot be read (${code}). Check the path; docs/design.md shows what it holds.`,
      { cause },
    );
  }
}

async function mustExist(deviceFile: string, path: string): Promise<void> {
  const found = await stat(resolve(dirname(deviceFile), path)).catch(() => null);
  if (found?.isFile()) return;
  throw new LabError(
    'BAD_FILE',
    `${deviceFile} names the canary file ${path}, which is not there. Paths are relative to the device file.`,
  );
}

function deviceOf(yaml: DeviceYaml): Device {
  const { serial, product, line, codename, iphone } = yaml;
  return {
    serial,
    product,
    line,
    ...(codename === undefined ? {} : { codename }),
    identifiers: yaml.identifiers.map(identifierOf),
    sims: yaml.sims ?? [],
    ...(yaml.optOut === undefined ? {} : { optOut: yaml.optOut.map(optOutOf) }),
    ...(iphone === undefined ? {} : { iphone }),
  };
}

function optOutOf({ setting, refused, agreed }: NonNullable<DeviceYaml['optOut']>[number]): OptOut {
  const [namespace = '', name = ''] = setting.split('/');
  return { namespace: namespace as OptOut['namespace'], name, refused, agreed };
}

function optOutYaml({ namespace, name, refused, agreed }: OptOut) {
  return { setting: `${namespace}/${name}`, refused, agreed };
}

function identifierOf({ path, value, ...rest }: IdentifierYaml): Identifier {
  return { ...rest, value: path ?? value ?? '' };
}

function placed(yaml: DeviceYaml): Placed[] {
  const own = yaml.identifiers.map((each, index) => ({
    path: ['identifiers', index, each.kind === 'file' ? 'path' : 'value'],
    identifier: identifierOf(each),
  }));
  return [...own, ...(yaml.sims ?? []).flatMap(placedInSim)];
}

function placedInSim(sim: Sim, index: number): Placed[] {
  return simKinds.flatMap((kind) => {
    const value = sim[kind];
    const unchecked = sim.unchecked ? { unchecked: true } : {};
    return value === undefined
      ? []
      : [{ path: ['sims', index, kind], identifier: { kind, value, ...unchecked } }];
  });
}

function refuseDuplicates(yaml: DeviceYaml, fail: Fail): void {
  const seen = new Set<string>();
  const once = (path: readonly PropertyKey[], ...key: unknown[]) => {
    if (seen.has(JSON.stringify(key))) fail(path, 'stands twice in this file. Remove one of the two');
    seen.add(JSON.stringify(key));
  };
  yaml.identifiers.forEach((each, index) => {
    once(['identifiers', index], each.kind, each.path ?? each.value, each.slot, each.label);
  });
  yaml.sims?.forEach((sim, index) => {
    once(['sims', index, 'iccid'], 'sim', sim.iccid);
  });
}
