import { readFileSync } from 'node:fs';
import { type Identifier, type IdentifierKind, type Sim, simKinds } from '../../../../lab/model/device.ts';
import type { PhoneState } from '../phone-state.ts';
import { plantedValue } from '../planted.ts';
import type { FilterValue } from './filters.ts';
import type { Lookup, Reference } from './template.ts';

type SimKind = (typeof simKinds)[number];

/**
 * Looks identifiers up on the phone as it is at this moment: SIM kinds on the SIM that is in, what a
 * lab has planted where it stands, all others among the device's facts. What the phone lacks is added to `missing`, by name only.
 */
export function identifierLookup(state: PhoneState, missing: Set<string>): Lookup {
  return (reference) => {
    const value = isSimKind(reference.kind)
      ? ofSim(state, reference.kind, reference)
      : (ofPhone(state, reference) ?? ofDevice(state, reference));
    if (value === null) missing.add(nameOf(reference));
    return value;
  };
}

function isSimKind(kind: IdentifierKind): kind is SimKind {
  return simKinds.some((each) => each === kind);
}

function nameOf({ kind, slot, label }: Reference): string {
  return [kind, slot ?? label].filter((part) => part !== null).join(':');
}

function ofDevice(state: PhoneState, reference: Reference): FilterValue | null {
  const slotted = withSlots(state, reference.kind);
  const labelled = slotted.filter(({ label }) => reference.label === null || label === reference.label);
  const found =
    reference.slot === null
      ? labelled.sort((one, other) => one.slot - other.slot)[0]
      : labelled.find(({ slot }) => slot === reference.slot);
  if (found === undefined)
    return reference.kind === 'serial' && isFirst(reference) ? state.device.serial : null;
  return reference.kind === 'file' ? contentOf(found.value) : found.value;
}

/** What was planted on the phone comes before what its device.yaml says; slots have nothing planted. */
function ofPhone(state: PhoneState, { kind, slot, label }: Reference): FilterValue | null {
  return slot === null ? plantedValue(state, kind, label) : null;
}

function isFirst({ slot, label }: Reference): boolean {
  return (slot ?? 1) === 1 && label === null;
}

/** Identifiers of a kind; one without a slot takes the lowest that is free, in the file's order. */
function withSlots(state: PhoneState, kind: IdentifierKind): (Identifier & { slot: number })[] {
  const ofKind = state.device.identifiers.filter((each) => each.kind === kind);
  const taken = new Set(ofKind.map(({ slot }) => slot));
  return ofKind.map((each) => {
    let slot = each.slot ?? 1;
    while (each.slot === undefined && taken.has(slot)) slot += 1;
    taken.add(slot);
    return { ...each, slot };
  });
}

/** Without a slot: of the SIM that carries the data, or else of the lowest slot that has the kind. */
function ofSim(state: PhoneState, kind: SimKind, reference: Reference): string | null {
  if (reference.label !== null) return null;
  const slots = Math.max(state.sims.length, ...state.device.identifiers.map(({ slot }) => slot ?? 1));
  const all = Array.from({ length: slots }, (_, index) => index + 1);
  const data = (state.dataSlot ?? 0) + 1;
  const candidates =
    reference.slot === null ? [data, ...all.filter((slot) => slot !== data)] : [reference.slot];
  for (const slot of candidates) {
    const value = inSlot(state, kind, slot);
    if (value !== null) return value;
  }
  return null;
}

/** The SIM's own value, or that of the device's facts where they speak of the SIM that is in. */
function inSlot(state: PhoneState, kind: SimKind, slot: number): string | null {
  const sim = state.sims[slot - 1] ?? null;
  if (sim?.[kind] !== undefined) return sim[kind];
  const factOf = (of: SimKind) =>
    state.device.identifiers.find((each) => each.kind === of && (each.slot ?? 1) === slot)?.value;
  return describes(factOf('iccid'), sim, state) ? (factOf(kind) ?? null) : null;
}

/** Whether the facts of a slot are about this SIM; a SIM whose ICCID nobody wrote down is never swapped. */
function describes(iccid: string | undefined, sim: Sim | null, state: PhoneState): boolean {
  if (sim !== null) return iccid === sim.iccid;
  return iccid === undefined && state.device.sims.length === 0;
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
