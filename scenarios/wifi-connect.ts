import type { Scenario } from '../lab/model/scenario.ts';

/** Wi-Fi comes back to a phone that had no network at all: what waited for one is sent. */
export const wifiConnect: Scenario = {
  name: 'wifi-connect',
  description: 'Wi-Fi goes on in a phone that had no network.',
  controls: ['radios', 'wifi'],
  setup: async (handset) => {
    await handset.sleep();
    await handset.leaveWifi();
  },
  trigger: async (handset) => {
    await handset.joinWifi();
    return 'mobile data was off';
  },
};
