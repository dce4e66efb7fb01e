import { LabError } from '../../lab/errors.ts';
import type { SimControl } from '../../lab/model/phone-host.ts';
import type { SimKind } from './sim-kind.ts';

/** The phone itself does it: no SIM moves, but the data connection goes over another one. */
export const simByDataSwitch: SimKind = {
  name: 'data-switch',
  onlyNamed: true,
  make: () => dataSwitchSim,
};

/**
 * Moves the default data SIM of a dual-SIM phone by its setting, `multi_sim_data_call`, which holds
 * a subscription id. Up to Android 9 that is the choice itself; a later build may keep its own
 * (`SubscriptionManagerService`), which the read-back shows.
 */
export const dataSwitchSim: SimControl = {
  name: 'data-switch',
  moves: 'data',
  insert: async (device, slot, _sim, shell) => {
    const rows = await shell.ask('content query --uri content://telephony/siminfo --projection _id:sim_id');
    const id = subscriptionIn(rows, slot);
    if (id === null) {
      throw new LabError(
        'PHONE_STATE',
        `Phone ${device.serial} lists no SIM in slot ${slot}, so its data cannot move there. Put SIMs into both of its slots, or take another SIM control.`,
      );
    }
    await shell.ask(`settings put global multi_sim_data_call ${id}`);
  },
};

/** The subscription id of the SIM in a slot (from 1), in rows of content://telephony/siminfo; null for none. */
export function subscriptionIn(rows: string, slot: number): number | null {
  for (const row of rows.split('\n')) {
    const id = /\b_id=(\d+)/.exec(row)?.[1];
    if (id !== undefined && Number(/\bsim_id=(-?\d+)/.exec(row)?.[1]) === slot - 1) return Number(id);
  }
  return null;
}
