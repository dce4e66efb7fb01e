import { code, prose, table } from '../markdown/text.ts';
import type { TrendFormat } from '../report.ts';
import { grouped } from '../visible.ts';
import { buildVerdict, identifierKeyName } from '../words.ts';
import { trendGroups } from './groups.ts';
import { axisChanges, historyOf, nameAt, statusWords, trendSentence } from './words.ts';

const rowsShown = 200;
const buildsShown = 100;

/** The trend for merge requests and wikis: the axis as one table, each emission's history as another. */
export const trendMarkdown: TrendFormat = {
  name: 'markdown',
  file: 'report.md',
  mime: 'text/markdown',
  render({ trend, nextCommand }) {
    const groups = trendGroups(trend);
    const changes = axisChanges(trend).map(({ text }) => `- ${prose(text, 600)}`);
    return `${[
      `# Trend of ${prose(trend.line)}`,
      `**${prose(trendSentence(trend), 900)}**`,
      table(
        [
          'Now',
          'Identifier',
          'Recipient',
          'Trigger',
          'First seen',
          'Last seen',
          'Verified fixed in',
          'Exposed',
        ],
        groups.slice(0, rowsShown).map((group) => {
          const { first, last, fixed, exposed } = historyOf(group, trend);
          const { shape, word } = statusWords[group.status];
          return [
            `${shape} ${word}`,
            prose(group.identifiers.map(identifierKeyName).join(', ')),
            code(group.recipient, 80),
            prose(group.triggers.join(', ')),
            prose(first),
            prose(last),
            prose(fixed),
            prose(exposed),
          ];
        }),
      ),
      ...(groups.length > rowsShown
        ? [`And ${grouped(groups.length - rowsShown)} more rows in the CSV.`]
        : []),
      '## Builds, the newest first',
      table(
        ['Build', 'Verdict', 'Released', 'Valid trials', 'Ruleset'],
        [...trend.builds.entries()]
          .slice(-buildsShown)
          .reverse()
          .map(([index, build]) => [
            prose(nameAt(trend, index)),
            build.verdict === null
              ? 'not judged'
              : `${buildVerdict(build.verdict).shape} ${buildVerdict(build.verdict).word}`,
            prose(build.released ?? 'not known'),
            `${build.trials.valid} of ${build.trials.planned}`,
            prose(build.ruleset),
          ]),
      ),
      ...(changes.length === 0 ? [] : ['## What the lab itself changed', changes.join('\n')]),
      ...(nextCommand === '' ? [] : [`Next: ${code(nextCommand, 400)}`]),
    ].join('\n\n')}\n`;
  },
};
