import type { JSX } from 'preact';
import type { Trend } from '../../lab/model/trend.ts';
import type { TrendGroup } from './groups.ts';
import { axisChanges, type CellMark, cellWords, markOf, nameAt } from './words.ts';

/** Where builds stand on the axis, the same in every drawing of a page; all figures in pixels. */
export type Axis = { readonly width: number; readonly step: number; readonly builds: number };

const widest = 560;
const height = 22;
/** Below this a build has no room for a form of its own, and neighbours that are alike become one bar. */
const leastForForms = 11;

/** An axis that fits: up to 48 pixels a build, and never wider than the page. */
export function axisOf({ builds }: Trend): Axis {
  const step = Math.min(48, widest / Math.max(1, builds.length));
  return { width: Math.max(1, builds.length) * step, step, builds: builds.length };
}

/** One emission over the builds: a form for each, or bars where there are too many builds. */
export function Strip({ group, trend, axis }: { group: TrendGroup; trend: Trend; axis: Axis }): JSX.Element {
  const marks = trend.builds.map((_build, index) => markOf(group.cells[index] ?? null, index, group));
  return (
    <svg
      class="strip"
      width={axis.width}
      height={height}
      viewBox={`0 0 ${axis.width} ${height}`}
      role="img"
      aria-label={told(marks, trend)}
    >
      <Changes trend={trend} axis={axis} height={height} />
      {runsOf(marks).map(({ mark, from, to }) =>
        axis.step < leastForForms ? (
          <Bar mark={mark} from={from} to={to} axis={axis} />
        ) : (
          <Forms mark={mark} from={from} to={to} axis={axis} group={group} trend={trend} />
        ),
      )}
    </svg>
  );
}

type Run = { readonly mark: CellMark; readonly from: number; readonly to: number };

function runsOf(marks: readonly CellMark[]): Run[] {
  const runs: Run[] = [];
  for (const [index, mark] of marks.entries()) {
    const last = runs.at(-1);
    if (last?.mark === mark) runs.splice(-1, 1, { ...last, to: index });
    else runs.push({ mark, from: index, to: index });
  }
  return runs;
}

/** The strip for whoever does not see it: runs of builds, the oldest first. */
function told(marks: readonly CellMark[], trend: Trend): string {
  const runs = runsOf(marks);
  const shown = runs.slice(-12).map(({ mark, from, to }) => {
    const span = from === to ? nameAt(trend, from) : `${nameAt(trend, from)} to ${nameAt(trend, to)}`;
    return `${span}: ${cellWords[mark].word}`;
  });
  return [...(runs.length > 12 ? ['earlier changes are in the CSV'] : []), ...shown].join('; ');
}

function isSent(mark: CellMark): boolean {
  return mark !== 'fixed' && mark !== 'unseen' && mark !== 'unread' && mark !== 'untested';
}

function Bar({ mark, from, to, axis }: Run & { axis: Axis }): JSX.Element {
  const width = (to - from + 1) * axis.step;
  if (mark === 'untested') {
    const line = `M${from * axis.step} ${height / 2}H${(to + 1) * axis.step}`;
    return <path class="mark dash" stroke-dasharray="2 4" d={line} />;
  }
  const tall = isSent(mark) || mark === 'fixed' ? 14 : 2;
  return (
    <rect class={`mark ${mark}`} x={from * axis.step} y={height / 2 - tall / 2} width={width} height={tall} />
  );
}

function Forms(props: Run & { axis: Axis; group: TrendGroup; trend: Trend }): JSX.Element {
  const { mark, from, to, axis, group, trend } = props;
  const middle = (index: number) => (index + 0.5) * axis.step;
  const builds = Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
  return (
    <g class={`mark ${mark}`}>
      {to > from && isSent(mark) && <path class="link" d={`M${middle(from)} ${height / 2}H${middle(to)}`} />}
      {builds.map((index) => {
        const cell = group.cells[index] ?? null;
        const rate = cell === null ? '' : `, ${cell.k} of ${cell.n}`;
        return (
          <g transform={`translate(${middle(index)} ${height / 2})`}>
            <title>{`${nameAt(trend, index)}: ${cellWords[mark].word}${rate}`}</title>
            {forms[mark]}
          </g>
        );
      })}
    </g>
  );
}

const forms: Readonly<Record<CellMark, JSX.Element>> = {
  clear: <rect x="-5.5" y="-5.5" width="11" height="11" />,
  'tls-unverified': <path d="M0-6.5L6.5 5.5H-6.5Z" />,
  tls: <circle r="5.5" />,
  unknown: <path d="M0-6.5L6.5 0L0 6.5L-6.5 0Z" />,
  fixed: <path class="tick" d="M-5 0L-1.5 4L5-5" />,
  unseen: <circle r="1.8" />,
  unread: <path class="dash" stroke-dasharray="2 2" d="M-4-4L4 4M-4 4L4-4" />,
  untested: <path class="dash" d="M-5 0H5" />,
};

/** Upright lines where the lab itself changed. */
export function Changes({
  trend,
  axis,
  height: tall,
}: {
  trend: Trend;
  axis: Axis;
  height: number;
}): JSX.Element {
  return (
    <>
      {axisChanges(trend)
        .filter(({ kind }) => kind !== 'canary')
        .map(({ before, kind }) => (
          <path class={`change ${kind}`} d={`M${before * axis.step} 0V${tall}`} />
        ))}
    </>
  );
}
