import { buildName, type Installation } from '../model/build.ts';

/** What the limits of a verdict must say of builds that were installed for the run. */
export function installationNotes(installations: readonly Installation[]): string[] {
  return installations.map(({ serial, from, to, control, slots, downgrade, wipe, setUp }) => {
    const slot = slots === null ? '' : `, from slot ${slots.from} to ${slots.to}`;
    const wizard = setUp === undefined ? '' : `, and set up by ${setUp}`;
    const way = downgrade ? 'taken back' : 'upgraded';
    const how = wipe ? `wiped and ${way}` : way;
    return `Phone ${serial} was ${how} from ${buildName(from)} to ${buildName(to)} by ${control}${slot}${wizard}, before the first trial; what it sent during that boot was not recorded.`;
  });
}
