import { randomBytes } from 'node:crypto';
import { type AskedNumber, askedNumbers } from '../../../reports/plain/words.ts';
import { checkIdentifier } from '../../analysis/identifiers/check-identifier.ts';
import type { Device, Identifier } from '../../model/device.ts';
import type { Guide } from './guide.ts';

/**
 * What is to be looked for: what the phone told, where it did, and what the person adds of the rest. Each
 * number may be left out; one of a wrong length is asked for again.
 */
export async function askDevice(guide: Guide, told: Device | null): Promise<Device> {
  const base = told ?? blank(await guide.text(guide.words.guide.model));
  guide.say(guide.words.guide.numbers);
  const asked = askedNumbers.filter((each) => !isKnown(each, base));
  const added: Identifier[] = [];
  for (const each of asked) {
    // Who has left out the first has no second.
    if (each === 'imei2' && !hasImei([...base.identifiers, ...added])) continue;
    added.push(...(await askNumber(guide, each)));
  }
  const serial = added.find(({ kind }) => kind === 'serial');
  return {
    ...base,
    serial: serial?.value ?? base.serial,
    identifiers: [...base.identifiers, ...added.filter((each) => each !== serial)],
  };
}

async function askNumber(guide: Guide, asked: AskedNumber): Promise<Identifier[]> {
  const { number, wrong, doubtful } = guide.words.guide;
  const [question, form] = number[asked];
  for (let text = question; ; ) {
    const typed = await guide.text(text);
    if (typed === '') return [];
    const identifier = identifierOf(asked, typed);
    const { error, warning } = checkIdentifier(identifier);
    if (error !== undefined) text = wrong(form);
    else if (warning === undefined || (await guide.yes(doubtful))) return [identifier];
    else text = question;
  }
}

/** As people write it, blanks and all; only what no blank belongs to loses them. */
function identifierOf(asked: AskedNumber, typed: string): Identifier {
  if (asked === 'imei' || asked === 'imei2')
    return { kind: 'imei', value: typed.replaceAll(/[\s/.-]/g, ''), slot: asked === 'imei' ? 1 : 2 };
  if (asked === 'iccid') return { kind: 'iccid', value: typed.replaceAll(/[\s-]/g, ''), slot: 1 };
  if (asked === 'msisdn') return { kind: 'msisdn', value: typed.replaceAll(/[\s()-]/g, ''), slot: 1 };
  return { kind: asked, value: typed };
}

function isKnown(asked: AskedNumber, { identifiers, serial }: Device): boolean {
  if (asked === 'serial') return !isMadeUp(serial);
  if (asked === 'imei2') return identifiers.filter(({ kind }) => kind === 'imei').length > 1;
  return identifiers.some(({ kind }) => kind === asked);
}

function hasImei(identifiers: readonly Identifier[]): boolean {
  return identifiers.some(({ kind }) => kind === 'imei');
}

/** A phone without a known serial goes by a name that no phone has. */
const madeUp = 'checked-';

/** Whether nobody knows the phone's real serial. */
export function isMadeUp(serial: string): boolean {
  return serial.startsWith(madeUp);
}

function blank(model: string): Device {
  const product = model.slice(0, 100) || 'phone';
  const name = product
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const serial = `${madeUp}${randomBytes(6).toString('hex')}`;
  return { serial, product, line: `${name || 'phone'}/checked`, identifiers: [], sims: [] };
}
