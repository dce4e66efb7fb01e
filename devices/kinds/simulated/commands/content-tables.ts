import { sdkOf } from '../android-version.ts';
import type { Row } from '../contacts.ts';
import { networkOf } from '../phone-defaults.ts';
import type { PhoneState, SettingsNamespace } from '../phone-state.ts';
import { masked } from './dump-radio.ts';

/** What the shell finds at a content address, and may change of it. */
export type Table = {
  readonly rows: readonly Row[];
  /** False where the provider takes no such row. */
  readonly insert?: (row: Row) => boolean;
  readonly remove?: (goes: (row: Row) => boolean) => void;
};

/** The first release whose provider hides a SIM's numbers from the shell of a user build (Android 14). */
const maskedSince = 34;

/** content://telephony/siminfo: the SIMs that are in. */
export function simTable(state: PhoneState): Table {
  const hidden = sdkOf(state) >= maskedSince;
  const rows = state.sims.flatMap((sim, slot) => {
    if (sim === null) return [];
    const network = networkOf(sim);
    return [
      {
        _id: String(slot + 1),
        icc_id: hidden ? masked(sim.iccid) : sim.iccid,
        sim_id: String(slot),
        display_name: `SIM ${slot + 1}`,
        number: hidden ? '' : (sim.msisdn ?? 'NULL'),
        mcc: network.slice(0, 3) || 'NULL',
        mnc: network.slice(3) || 'NULL',
        imsi: hidden ? '' : (sim.imsi ?? 'NULL'),
      },
    ];
  });
  return { rows };
}

/** content://settings/NAMESPACE. */
export function settingTable(state: PhoneState, namespace: string): Table | undefined {
  const settings = Object.hasOwn(state.settings, namespace)
    ? state.settings[namespace as SettingsNamespace]
    : undefined;
  return settings === undefined
    ? undefined
    : { rows: [...settings].map(([name, value]) => ({ name, value })) };
}

/**
 * content://com.android.contacts/raw_contacts and …/data; what comes and goes is synchronised, unless
 * a sync adapter itself does it.
 */
export function contactTable(state: PhoneState, table: string, bySyncAdapter = false): Table | undefined {
  const { contacts } = state;
  if (!contacts.has(table)) return undefined;
  return {
    rows: contacts.rows(table),
    insert: (row) => {
      const taken = contacts.insert(table, row);
      if (taken && table === 'data' && !bySyncAdapter) state.happened('contacts-sync');
      return taken;
    },
    remove: (goes) => {
      if (contacts.delete(table, goes) > 0 && !bySyncAdapter) state.happened('contacts-sync');
    },
  };
}

/** content://sms: what came in. A row that is inserted was not received: nothing tells of it. */
export function messageTable({ inbox, clock }: PhoneState): Table {
  const rows = inbox.messages.map(({ from, text, at }, index) => ({
    _id: String(index + 1),
    address: from,
    date: String(at),
    type: '1',
    body: text,
  }));
  return {
    rows,
    insert: ({ address, body }) => {
      if (address === undefined || body === undefined) return false;
      inbox.messages.push({ from: address, text: body, at: clock.now() });
      return true;
    },
    remove: (goes) => {
      const left = inbox.messages.filter((_, index) => !goes(rows[index] ?? {}));
      inbox.messages.splice(0, inbox.messages.length, ...left);
    },
  };
}

/** content://call_log/calls: calls that nobody took (type 3). */
export function callLog({ inbox }: PhoneState): Table {
  const rows = inbox.calls.map(({ from, at }, index) => ({
    _id: String(index + 1),
    number: from,
    date: String(at),
    type: '3',
    duration: '0',
  }));
  return { rows };
}
