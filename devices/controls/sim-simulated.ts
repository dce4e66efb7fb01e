import type { Device, Sim } from '../../lab/model/device.ts';
import type { SimControl } from '../../lab/model/phone-host.ts';

/** What a host of simulated phones offers: the SIM of a phone's slot (from 1), or none. */
export type SimTray = { swapSim(serial: string, slot: number, sim: Sim | null): Promise<void> };

/** Moves SIMs in simulated phones. */
export function simulatedSim(tray: SimTray): SimControl {
  return {
    name: 'simulated',
    insert: async (device: Device, slot: number, sim: Sim | null) => {
      await tray.swapSim(device.serial, slot, sim);
    },
  };
}
