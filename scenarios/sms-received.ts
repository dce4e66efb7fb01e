import type { Scenario } from '../lab/model/scenario.ts';

/** A short message comes in. The SIM and the operator bring it; the lab only sees that it is there. */
export const smsReceived: Scenario = {
  name: 'sms-received',
  description: 'A short message comes in.',
  controls: ['message'],
  setup: (handset) => handset.sleep(),
  trigger: async (handset) => `the message was sent by ${await handset.receiveMessage()}`,
};
