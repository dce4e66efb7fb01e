import type { Fault } from './fault.ts';

const batteryHealthOverheat = 3;

/** The battery is hotter than it may be charged at. */
export const overheated: Fault = {
  name: 'overheated',
  description: 'the battery has 55 °C',
  begin: ({ state: { battery } }) => battery.measure({ temperature: 550, health: batteryHealthOverheat }),
};
