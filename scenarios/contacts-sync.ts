import type { Scenario } from '../lab/model/scenario.ts';

/** The address book changes, which whatever synchronises it notices: a contact is added. */
export const contactsSync: Scenario = {
  name: 'contacts-sync',
  description: 'A contact is added to the address book.',
  controls: ['contacts'],
  setup: async (handset) => {
    await handset.sleep();
    await handset.removeContact();
  },
  trigger: async (handset) => {
    await handset.addContact();
    return undefined;
  },
};
