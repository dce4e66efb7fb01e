import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { type Device, type Identifier, knownIdentifiers, simKinds } from '../model/device.ts';
import type { Inventory, MergedInventory, ToldIdentifier } from '../model/health.ts';

/**
 * What the operator entered, with what the phone told beside it: the operator's values stay, the
 * phone's are added where the operator has none of that kind, and where both differ a sentence
 * says so. The sentences hold no values. `entered` is null where there is no device.yaml yet.
 */
export function mergeInventory(entered: Device | null, inventory: Inventory): MergedInventory {
  const base = entered ?? blankDevice(inventory);
  const known = knownIdentifiers(base);
  const added: Identifier[] = [];
  const disagreements: string[] = [];
  const unread: string[] = [];
  let confirmed = 0;
  for (const told of inventory.told) {
    const fault = checkIdentifier(told).error;
    const rivals = rivalsOf(told, known);
    if (rivals.some(({ value }) => canonical(told.kind, value) === canonical(told.kind, told.value)))
      confirmed += 1;
    else if (fault !== undefined)
      unread.push(`${nameOf(told)}: the answer of ${told.by} is none (${fault}).`);
    else if (rivals.length === 0) added.push(identifierOf(told));
    else {
      disagreements.push(
        `${nameOf(told)}: the phone tells another value (${told.by}) than device.yaml has. Look at the phone and correct one of the two.`,
      );
    }
  }
  unread.push(...inventory.untold.map((each) => `${nameOf(each)}: ${each.why}.`));
  if (base.serial !== inventory.serial)
    disagreements.unshift('serial: device.yaml is about another phone than the one that was read.');
  return {
    device: { ...base, identifiers: [...base.identifiers, ...added] },
    confirmed,
    added: added.length,
    disagreements,
    unread,
  };
}

/** Values of the same kind that were entered for the same slot; a SIM may sit in any. */
function rivalsOf(told: ToldIdentifier, known: readonly Identifier[]): Identifier[] {
  // A phone has as many made-up addresses as networks: one more is no contradiction.
  if (told.label !== undefined)
    return known.filter(({ kind, label }) => kind === told.kind && label === told.label);
  const ofSim = simKinds.some((kind) => kind === told.kind);
  return known.filter(
    ({ kind, slot, label }) =>
      kind === told.kind &&
      label === undefined &&
      (ofSim || told.slot === undefined || slot === undefined || slot === told.slot),
  );
}

function canonical(kind: Identifier['kind'], value: string): string {
  if (kind === 'iccid') return value.replaceAll(/[\s-]/g, '').replace(/F$/i, '');
  if (kind === 'msisdn') return value.replaceAll(/\D/g, '');
  if (kind === 'wifi-mac' || kind === 'bluetooth-mac')
    return value.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();
  return kind === 'android-id' ? value.toLowerCase().padStart(16, '0') : value;
}

function identifierOf({ by, ...identifier }: ToldIdentifier): Identifier {
  return identifier;
}

function nameOf({ kind, slot }: { readonly kind: string; readonly slot?: number }): string {
  return slot === undefined ? kind : `${kind} (slot ${slot})`;
}

function blankDevice({ serial, product, codename }: Inventory): Device {
  const line = product
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return {
    serial,
    product,
    line: `${line || 'phone'}/unknown`,
    ...(codename === null || !/^[\w.-]{1,91}$/.test(codename) ? {} : { codename }),
    identifiers: [],
    sims: [],
  };
}
