import type { SimControl } from '../../lab/model/phone-host.ts';
import type { SimKind, SimTray } from './sim-kind.ts';
import { untilStopped } from './until-stopped.ts';

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
    insert: ({ serial }, slot, sim, { signal }) =>
      untilStopped(signal, () => tray.swapSim(serial, slot, sim)),
  };
}
