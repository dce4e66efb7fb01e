import type { Fault } from './fault.ts';

/** The battery is nearly empty and not charged, as with a dead port of a hub. */
export const batteryLow: Fault = {
  name: 'battery-low',
  description: 'the battery is at 4 % and not charged',
  begin: ({ state: { battery } }) => battery.measure({ level: 4, usb: false }),
};
