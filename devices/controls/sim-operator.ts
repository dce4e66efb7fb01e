import { LabError } from '../../lab/errors.ts';
import type { Device, Sim } from '../../lab/model/device.ts';
import { doneOrNot, type Operator } from '../../lab/model/operator.ts';
import type { SimControl } from '../../lab/model/phone-host.ts';
import type { SimKind } from './sim-kind.ts';

/** Somebody has to come with a needle; a phone that waits longer waits for nobody. */
const limitMs = 600_000;

/** A person at the phone does it. */
export const simByOperator: SimKind = {
  name: 'operator',
  make: ({ operator }) =>
    operator === null
      ? 'there is nobody to ask: run this in a terminal, with somebody at the phone'
      : operatorSim(operator),
};

/** Moves SIMs by asking a person, who says when it was done. Throws PHONE_STATE. */
export function operatorSim(operator: Operator): SimControl {
  return {
    name: 'operator',
    moves: 'tray',
    insert: async (device, slot, sim, { signal }) => {
      const prompt = {
        serial: device.serial,
        text: textOf(device, slot, sim),
        answers: doneOrNot,
        timeoutMs: limitMs,
      };
      if ((await operator.ask(prompt, signal)) === 'done') return;
      const did = sim === null ? 'take the SIM out of' : 'put the SIM into';
      throw new LabError(
        'PHONE_STATE',
        `The operator could not ${did} phone ${device.serial}. Mend what kept him from it and run this again, or leave sim-swap out.`,
      );
    },
  };
}

/** A card is named by its place in device.yaml and the last digits that are printed on it. */
function textOf({ product, sims }: Device, slot: number, sim: Sim | null): string {
  if (sim === null) return `take the SIM out of slot ${slot} of this ${product}.`;
  const position = sims.findIndex(({ iccid }) => iccid === sim.iccid) + 1;
  return `put SIM ${position} of its device.yaml (its number ends in ${sim.iccid.slice(-4)}) into slot ${slot}.`;
}
