import type { Device, Sim } from '../../lab/model/device.ts';
import type { SimControl } from '../../lab/model/phone-host.ts';
import type { SimKind, SimTray } from './sim-kind.ts';

/** The host of the simulated phones does it. */
export const simBySimulation: SimKind = {
  name: 'simulated',
  make: ({ tray }) => (tray === null ? 'it moves SIMs in simulated phones only' : simulatedSim(tray)),
};

/** Moves SIMs in simulated phones. */
export function simulatedSim(tray: SimTray): SimControl {
  return {
    name: 'simulated',
    moves: 'tray',
    insert: async (device: Device, slot: number, sim: Sim | null) => {
      await tray.swapSim(device.serial, slot, sim);
    },
  };
}
