import { buildName } from '../lab/model/build.ts';
import type { Scenario } from '../lab/model/scenario.ts';

/** An update is installed: from the command until the new build has booted is the trigger, then the lab listens on. */
export const otaUpgrade: Scenario = {
  name: 'ota-upgrade',
  description: "The run's OTA is installed, and the phone restarts into it.",
  controls: ['update'],
  lasting: 'upgrade',
  setup: (handset) => handset.sleep(),
  trigger: async (handset) => {
    const { serial, from, to, control, slots, downgrade } = await handset.upgrade();
    const slot = slots === null ? '' : `, from slot ${slots.from} to ${slots.to}`;
    const way = downgrade ? 'taken back' : 'upgraded';
    return `phone ${serial} was ${way} from ${buildName(from)} to ${buildName(to)} by ${control}${slot}; one trial a phone, since nothing takes it back`;
  },
};
