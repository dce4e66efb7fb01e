import { buildName } from '../../lab/model/build.ts';
import type { Trend, TrendBuild, TrendCell, TrendRow } from '../../lab/model/trend.ts';
import { grouped, visible } from '../visible.ts';
import type { Word } from '../words.ts';
import { type TrendGroup, type TrendStatus, trendGroups } from './groups.ts';

/** How an emission stands in the newest build, in words. */
export const statusWords: Readonly<Record<TrendStatus, Word>> = {
  sent: { word: 'still sent', shape: '■', meaning: 'the newest build sends it' },
  untested: {
    word: 'not tested',
    shape: '–',
    meaning: 'the newest build was not tested for it: nothing can be said',
  },
  unseen: {
    word: 'not seen',
    shape: '?',
    meaning: 'not seen in the newest build, in too few trials to call it fixed',
  },
  fixed: {
    word: 'verified fixed',
    shape: '✔',
    meaning: 'enough trials without it, under the same conditions',
  },
};

/** The mark of a cell: its form says how it travelled, so that colour is never alone. */
export const cellWords = {
  clear: { shape: '■', word: 'sent in clear' },
  'tls-unverified': { shape: '▲', word: 'sent over TLS that nobody checked' },
  tls: { shape: '●', word: 'sent over TLS' },
  unknown: { shape: '◆', word: 'sent, transport not known' },
  fixed: { shape: '✔', word: 'verified fixed' },
  unseen: { shape: '·', word: 'not seen' },
  unread: { shape: '?', word: 'not seen, but not readable there' },
  untested: { shape: '–', word: 'not tested' },
} as const;
export type CellMark = keyof typeof cellWords;

/** The mark of one build in a row. */
export function markOf(cell: TrendCell, build: number, { fixedIn }: Pick<TrendGroup, 'fixedIn'>): CellMark {
  if (cell === null) return 'untested';
  if (cell.k > 0 || cell.doubt === 'uncounted') return cell.transport ?? 'unknown';
  if (cell.doubt === 'unread') return 'unread';
  return fixedIn?.build === build ? 'fixed' : 'unseen';
}

/** A build of the axis by its short name. */
export function nameAt({ builds }: Pick<Trend, 'builds'>, index: number): string {
  const build = builds[index];
  return build === undefined ? 'not known' : visible(buildName(build.fingerprint), 60);
}

/** First seen, last seen, fixed in and exposure of a row, in words. */
export function historyOf(
  group: TrendGroup,
  trend: Trend,
): { first: string; last: string; fixed: string; exposed: string } {
  const { fixedIn, status } = group;
  return {
    first: `${nameAt(trend, group.firstSeen)}${beforeWords[group.before ?? 'not-seen']}`,
    last: status === 'sent' ? 'the newest build' : nameAt(trend, group.lastSeen),
    fixed:
      fixedIn === null
        ? 'not verified'
        : `${nameAt(trend, fixedIn.build)} (${fixedIn.trials} trials without it)`,
    exposed: exposureOf(group),
  };
}

/** What the build before the first one says of the arrival. */
const beforeWords: Readonly<Record<NonNullable<TrendRow['before']>, string>> = {
  'not-seen': '',
  'not-tested': ' (not tested before)',
  unread: ' (not readable before)',
  'other-ruleset': ' (another ruleset before)',
  'other-state': ' (another state of the phones before)',
};

function exposureOf({ exposureDays, exposedSince, fixedIn }: TrendRow): string {
  if (exposureDays !== null) return `${grouped(exposureDays)} ${exposureDays === 1 ? 'day' : 'days'}`;
  if (fixedIn === null && exposedSince) return `since ${visible(exposedSince, 20)}, not verified fixed`;
  return 'not known: a release date is missing';
}

/** The trend in one sentence, from what is still sent to what is fixed. */
export function trendSentence(trend: Trend): string {
  const groups = trendGroups(trend);
  const count = (status: TrendStatus) =>
    trend.rows.length === 0
      ? 0
      : groups.filter((each) => each.status === status).reduce((sum, each) => sum + sizeOf(each), 0);
  if (trend.builds.length === 0) return 'There is no build to tell of.';
  if (groups.length === 0) return `No identifier was seen on any of ${trend.builds.length} builds.`;
  const longest = Math.max(-1, ...groups.map(({ exposureDays }) => exposureDays ?? -1));
  return [
    `Of ${numbered(trend.rows.length, 'emission')} over ${numbered(trend.builds.length, 'build')}, the newest, ${nameAt(trend, trend.builds.length - 1)}, still sends ${count('sent')}`,
    `${count('fixed')} verified fixed`,
    `${count('unseen')} not seen in too few trials to say so`,
    `${count('untested')} not tested there`,
    ...(longest < 0 ? [] : [`longest exposure ${numbered(longest, 'day')}`]),
  ]
    .join('; ')
    .concat('.');
}

function sizeOf({ identifiers, triggers }: TrendGroup): number {
  return identifiers.length * triggers.length;
}

function numbered(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A change of what the lab itself could see: what appears or vanishes there may be the lab's doing. */
export type AxisChange = {
  readonly before: number;
  readonly kind: 'ruleset' | 'scope' | 'canary' | 'coverage';
  readonly text: string;
};

/** Changes of ruleset and scope between neighbours, and builds whose canary was missed. */
export function axisChanges(trend: Trend): AxisChange[] {
  return trend.builds.flatMap((build, index): AxisChange[] => {
    const earlier = trend.builds[index - 1];
    return [
      ...(earlier === undefined ? [] : between(earlier, build, index, trend)),
      ...missed(build, index, trend),
      ...(trend.changes ?? [])
        .filter((change) => change.build === index)
        .map(({ kind, text }) => ({ before: index, kind, text: visible(text, 600) })),
    ];
  });
}

function between(earlier: TrendBuild, build: TrendBuild, index: number, trend: Trend): AxisChange[] {
  const name = nameAt(trend, index);
  return [
    ...(earlier.ruleset === build.ruleset
      ? []
      : [
          {
            before: index,
            kind: 'ruleset' as const,
            text: `From ${name} on the ruleset is ${visible(build.ruleset, 80)} (before: ${visible(earlier.ruleset, 80)}): what appears there may be better recognised, not newly sent.`,
          },
        ]),
    ...(earlier.scope === build.scope
      ? []
      : [
          {
            before: index,
            kind: 'scope' as const,
            text: `From ${name} on the scope is ${build.scope} (before: ${earlier.scope}): what appears or vanishes there may be the lab’s doing.`,
          },
        ]),
  ];
}

function missed({ canary }: TrendBuild, index: number, trend: Trend): AxisChange[] {
  if (canary) return [];
  const text = `In ${nameAt(trend, index)} the canary was not seen in every valid trial: what is not seen there may have been missed.`;
  return [{ before: index, kind: 'canary', text }];
}
