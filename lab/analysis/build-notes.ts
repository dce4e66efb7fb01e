import { buildName, type Installation } from '../model/build.ts';

/** What the limits of a verdict must say of builds that were installed for the run. */
export function installationNotes(installations: readonly Installation[]): string[] {
  return installations.map(({ serial, from, to, control, slots, wipe }) => {
    const slot = slots === null ? '' : `, from slot ${slots.from} to ${slots.to}`;
    const how = wipe ? 'wiped and upgraded' : 'upgraded';
    return `Phone ${serial} was ${how} from ${buildName(from)} to ${buildName(to)} by ${control}${slot}, before the first trial; what it sent during that boot was not recorded.`;
  });
}
