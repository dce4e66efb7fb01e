import { type Flow, type Visibility, visibilities } from '../model/flow.ts';
import type { ByteAccount, Contact, Profile, Recording } from '../model/profile.ts';
import { isBypassed } from './account/explain-account.ts';
import { recipientOf } from './recipients/recipient-of.ts';

/** The name of a contact that only the phone's own counters betray. */
export const aroundProxy = 'unknown (around the proxy)';

/** The name of a contact whose host no event tells. */
export const unknownHost = 'unknown';

/** Visibilities behind which an identifier could be hidden. */
export const unreadable: readonly Visibility[] = ['opaque', 'refused', 'bypassed'];

/** Whether nobody could read it, and it could have held anything: what the gateway stopped, too. */
export function isUnreadFlow({ visibility, counted, housekeeping }: Flow): boolean {
  if (unreadable.includes(visibility)) return true;
  return visibility === 'blocked' && counted !== undefined && housekeeping === null;
}

/** As `isUnreadFlow`, of a contact. */
export function isUnreadContact({ visibility, unread }: Pick<Contact, 'visibility' | 'unread'>): boolean {
  return unreadable.includes(visibility) || unread === true;
}

/** Contacts and flow figures of the attempts that count. */
export type Reach = Pick<Profile, 'contacts' | 'flows'>;

/**
 * Who was contacted in the attempts that count, and how much of it was readable. A message with a
 * part that could not be read is opaque; bytes around the proxy are one bypassed flow a trial.
 */
export function reachOf(
  counted: readonly Recording[],
  accounts: readonly ByteAccount[],
  unread: ReadonlySet<string>,
): Reach {
  const flows = Object.fromEntries(visibilities.map((name) => [name, 0])) as Record<Visibility, number>;
  const contacts = new Map<string, Gathered>();
  const add = (host: string, visibility: Visibility, trial: number, unread = false) => {
    const key = `${visibility}|${unread}|${host}`;
    const contact = contacts.get(key) ?? { host, visibility, unread, flows: 0, trials: new Set<number>() };
    contact.flows += 1;
    contact.trials.add(trial);
    contacts.set(key, contact);
  };
  for (const recording of counted) {
    for (const flow of recording.flows) {
      if (flow.housekeeping === 'canary' || flow.housekeeping === 'certificate-check') continue;
      const visibility = readAs(flow, unread.has(flowReference(recording, flow.id)));
      flows[visibility] += 1;
      if (flow.housekeeping === null)
        add(
          flow.host ?? unknownHost,
          visibility,
          recording.attempt.trial.number,
          visibility === 'blocked' && isUnreadFlow(flow),
        );
    }
  }
  for (const { trial } of accounts.filter(isBypassed)) {
    flows.bypassed += 1;
    add(aroundProxy, 'bypassed', trial);
  }
  return {
    flows,
    contacts: [...contacts.values()].map((contact) => asContact(contact)).sort(byHost),
  };
}

/** `trials/003-unlock/1#<flow id>`: how evidence names a flow. */
export function flowReference({ folder }: Pick<Recording, 'folder'>, flow: string): string {
  return `${folder}#${flow}`;
}

function readAs({ visibility }: Flow, hasUnreadParts: boolean): Visibility {
  return visibility === 'decoded' && hasUnreadParts ? 'opaque' : visibility;
}

type Gathered = {
  host: string;
  visibility: Visibility;
  unread: boolean;
  flows: number;
  trials: Set<number>;
};

function asContact(contact: Gathered): Contact {
  const nameless = contact.host === aroundProxy || contact.host === unknownHost;
  return {
    host: contact.host,
    domain: nameless ? contact.host : recipientOf(contact.host).domain,
    visibility: contact.visibility,
    ...(contact.unread ? { unread: true as const } : {}),
    flows: contact.flows,
    trials: [...contact.trials].sort((a, b) => a - b),
  };
}

function byHost(a: Contact, b: Contact): number {
  const [first, second] = [`${a.domain}|${a.host}|${a.visibility}`, `${b.domain}|${b.host}|${b.visibility}`];
  return first < second ? -1 : Number(first > second);
}
