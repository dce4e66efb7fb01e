import type { BaselineRun } from '../../model/baseline.ts';
import type { Profile } from '../../model/profile.ts';

type States = Pick<Profile, 'states'>;

/**
 * The runs of a baseline whose phones were in the state of `head` in the trials of a trigger (a SIM may be
 * new to the phone in one run and known in the next). All of them where none was, or where it is not known.
 */
export function runsInState(
  trigger: string,
  runs: readonly BaselineRun[],
  { states }: States,
): readonly BaselineRun[] {
  const alike = runs.filter((run) => !isOther(trigger, run, states));
  return alike.some(({ trials }) => (trials[trigger] ?? 0) > 0) ? alike : runs;
}

/** The state of the baseline's phones by trigger; left out where it is not known of each run that counts. */
export function statesOf(runs: readonly BaselineRun[], head: States): NonNullable<Profile['states']> {
  const names = Object.keys(head.states ?? {});
  return Object.fromEntries(
    names.flatMap((name) => {
      const tried = runsInState(name, runs, head).filter(({ trials }) => (trials[name] ?? 0) > 0);
      const found = tried.map(({ states }) => states?.[name]);
      const [state] = found;
      return state === undefined || found.includes(undefined) ? [] : [[name, state] as const];
    }),
  );
}

/** Which trials of a baseline were not used since a trigger found the phones in another state, as sentences. */
export function stateNotes(file: string, runs: readonly BaselineRun[], head: States): string[] {
  return Object.entries(head.states ?? {}).flatMap(([name, state]) => {
    const tried = runs.filter(({ trials }) => (trials[name] ?? 0) > 0);
    const others = tried.filter((run) => isOther(name, run, head.states));
    if (others.length === 0 || others.length === tried.length) return [];
    return [
      `Of the ${tried.length} runs in ${file} with trials of ${name}, ${others.length} had them in another state than ${state}; their rates under it were not used.`,
    ];
  });
}

function isOther(trigger: string, run: BaselineRun, states: Profile['states']): boolean {
  const [was, is] = [run.states?.[trigger], states?.[trigger]];
  return was !== undefined && is !== undefined && was !== is;
}
