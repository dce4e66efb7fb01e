import type { RunSummary, SummarySource } from '../model/trend.ts';
import { unreadOf } from './compare-contacts.ts';
import { clearest } from './compare-contrast.ts';
import { messagesOf } from './level-among-many.ts';
import { scopeOf } from './scope-of.ts';

/** What of a run goes into the index of its line. `properties` are those of the build, where they were read. */
export function summaryOf(
  profile: SummarySource,
  folder: string,
  properties: Readonly<Record<string, string>> = {},
): RunSummary {
  const { run, line, fingerprint, startedAt, tool, conditions, simulated, planned, valid } = profile;
  const real = profile.entries.filter(({ placeholder }) => placeholder === null);
  return {
    facts: {
      run,
      folder,
      line,
      fingerprint,
      startedAt,
      builtAt: builtAt(properties),
      ruleset: tool.ruleset,
      conditions,
      simulated,
      planned,
      valid: valid.length,
      trialsByTrigger: profile.trialsByTrigger,
      canary: profile.canary,
      scope: scopeOf(profile),
      unread: unreadOf(profile),
      dwellByTrigger: otherDwells(profile),
      ...otherStates(profile),
      messages: messagesOf(profile.entries),
    },
    sightings: real.map(({ key, seen, transports, invalidOnly }) => ({
      key,
      seen: { ...seen, transport: clearest(transports), uncounted: invalidOnly },
    })),
  };
}

function otherDwells({ conditions, dwellByTrigger = {} }: SummarySource): Record<string, number> {
  return Object.fromEntries(Object.entries(dwellByTrigger).filter(([, ms]) => ms !== conditions.dwellMs));
}

function otherStates({ conditions, states = {} }: SummarySource): Pick<RunSummary['facts'], 'states'> {
  const others = Object.entries(states).filter(([, state]) => state !== conditions.state);
  return others.length === 0 ? {} : { states: Object.fromEntries(others) };
}

function builtAt(properties: Readonly<Record<string, string>>): number | null {
  const seconds = Number(properties['ro.build.date.utc'] ?? '');
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : null;
}
