import type { Device } from '../../../lab/model/device.ts';
import type { Adb } from './adb.ts';
import { contactQuery, deleteContact, insertContact } from './contact-rows.ts';
import { reach } from './reach.ts';

const limitMs = 15_000;
/** Beside the canaries, which stay. */
const accountName = 'phonehome-change';
/** A number that is nobody's. */
const plainNumber = '+4799999998';

/** The question whether the contact is there. */
export const changedContact = contactQuery(accountName);

/** Takes the contact of `addContact` out of the address book, where it is there. */
export async function removeContact(adb: Adb): Promise<void> {
  if (!(await isThere(adb))) return;
  await deleteContact(adb, accountName);
  await reach(adb, async () => !(await isThere(adb)), {
    limitMs,
    otherwise: 'keeps the contact that the lab added. Delete it by hand.',
  });
}

/** Adds a contact with the first canary value of device.yaml, so that its leak would be seen. */
export async function addContact(adb: Adb, { identifiers }: Device): Promise<void> {
  const value = identifiers.find(({ kind }) => kind === 'contact')?.value ?? plainNumber;
  await insertContact(adb, accountName, [value]);
  await reach(adb, () => isThere(adb), {
    limitMs,
    otherwise: 'does not take a contact from adb. Leave contacts-sync out for this build.',
  });
}

async function isThere(adb: Adb): Promise<boolean> {
  return isListed((await adb.shell(changedContact)).stdout);
}

/** Whether the answer to `changedContact` lists it. */
export function isListed(answer: string): boolean {
  return answer.includes(`account_name=${accountName}`);
}
