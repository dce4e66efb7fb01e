import type { Installation } from '../model/build.ts';
import type { Handset, SimSwap } from '../model/handset.ts';
import type { DeviceState } from '../model/trial.ts';

/** What the lab does and learns while a scenario moves the handset. */
export type Observation = {
  /** What has to be read before a command of this name, since the command takes it away. */
  readonly before: Partial<Record<keyof Handset, () => Promise<void>>>;
  /** Told of the state to which a command led. */
  readonly onState: (state: DeviceState) => void;
  readonly onInstallation: (installation: Installation) => void;
  /** Told what a command is about to do that nothing takes back. */
  readonly onSaid: (text: string) => void;
};

/** The handset as a scenario gets it: the same, but that its commands are watched. */
export function observed(
  handset: Handset,
  { before, onState, onInstallation, onSaid }: Observation,
): Handset {
  return new Proxy<Handset>(handset, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (typeof member !== 'function') return member;
      const first = Object.hasOwn(before, name) ? before[name as keyof Handset] : undefined;
      return async (...args: readonly unknown[]) => {
        await first?.();
        const answer = (await member.apply(target, name === 'upgrade' ? [onSaid] : args)) as unknown;
        if (name === 'swapSim') onState((answer as SimSwap).known ? 'sim-known' : 'sim-new');
        if (name === 'wipe') onState('wiped');
        if (name === 'upgrade') onInstallation(answer as Installation);
        return answer;
      };
    },
  });
}
