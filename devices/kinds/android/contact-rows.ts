import type { Adb } from './adb.ts';
import { quote } from './quote.ts';

const provider = 'content://com.android.contacts';

/**
 * Adds one person with these values to the phone's own address book, under the lab's account type and
 * a name that says what for. Whether the phone took it has to be read back.
 */
export async function insertContact(adb: Adb, accountName: string, values: readonly string[]): Promise<void> {
  const account = bindings(['account_type:s:phonehome', `account_name:s:${accountName}`]);
  await tell(adb, `content insert --uri ${provider}/raw_contacts${account}`);
  const { stdout } = await adb.shell(`content query --uri ${provider}/raw_contacts --projection _id`);
  const id = Math.max(0, ...[...stdout.matchAll(/\b_id=(\d+)/g)].map(([, number]) => Number(number)));
  if (id === 0) return;
  for (const value of values) {
    const bound = [
      `raw_contact_id:i:${id}`,
      `mimetype:s:vnd.android.cursor.item/${typeOf(value)}`,
      `data1:s:${value}`,
    ];
    await tell(adb, `content insert --uri ${provider}/data${bindings(bound)}`);
  }
}

/** The question for what `insertContact` added under a name; the answer holds no values. */
export function contactQuery(accountName: string): string {
  return `content query --uri ${provider}/raw_contacts --projection account_name --where ${nameIs(accountName)}`;
}

/** Deletes it for good, as a sync adapter does: else the row would stay, marked as deleted. */
export async function deleteContact(adb: Adb, accountName: string): Promise<void> {
  const uri = quote(`${provider}/raw_contacts?caller_is_syncadapter=true`);
  await adb.shell(`content delete --uri ${uri} --where ${nameIs(accountName)}`);
}

function nameIs(accountName: string): string {
  return quote(`account_name='${accountName}'`);
}

function typeOf(value: string): string {
  if (/^\S+@\S+$/.test(value)) return 'email_v2';
  return /^\+?[\d\s().-]{6,}$/.test(value) ? 'phone_v2' : 'name';
}

/** `--bind` for each. */
export function bindings(bound: readonly string[]): string {
  return bound.map((each) => ` --bind ${quote(each)}`).join('');
}

/** A command that holds a value. */
async function tell(adb: Adb, command: string): Promise<void> {
  await adb.shell(command, { shownAs: 'insert a contact' });
}
