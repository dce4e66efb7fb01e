import type { Adb } from './adb.ts';
import { askAll } from './ask-all.ts';

const commands = {
  registry: 'dumpsys telephony.registry',
  setting: 'settings get global multi_sim_data_call',
  sims: 'content query --uri content://telephony/siminfo --projection _id:sim_id',
} as const;

/** Which slot (from 1) carries the data connection of a phone, and which slots have a SIM. */
export type DataSim = { readonly slot: number | null; readonly slots: readonly number[] };

/** Reads it back from the phone, in one round trip. */
export async function readDataSim(adb: Adb): Promise<DataSim> {
  const { registry, setting, sims } = await askAll(adb, commands);
  return dataSimIn(registry, setting, sims);
}

/**
 * From Android 10 on the registry tells the subscription that is active for data, which the setting
 * alone does not prove; before, the setting is all that there is.
 */
export function dataSimIn(registry: string, setting: string, rows: string): DataSim {
  const slotOf = new Map(
    rows.split('\n').flatMap((row) => {
      const id = /\b_id=(\d+)/.exec(row)?.[1];
      const slot = /\bsim_id=(\d+)/.exec(row)?.[1];
      return id === undefined || slot === undefined ? [] : [[Number(id), Number(slot) + 1] as const];
    }),
  );
  const active = /^\s*mActiveDataSubId=(-?\d+)/m.exec(registry)?.[1] ?? setting.trim();
  const slot = /^\d+$/.test(active) ? slotOf.get(Number(active)) : undefined;
  return { slot: slot ?? null, slots: [...slotOf.values()].sort((one, other) => one - other) };
}
