import type { JSX } from 'preact';
import type { Trend } from '../../lab/model/trend.ts';
import { buildVerdict } from '../words.ts';
import { type Axis, Changes } from './strip.tsx';
import { nameAt } from './words.ts';

const barTop = 4;
const barRoom = 52;
const coverageTop = 72;
const coverageRoom = 14;
const verdictLine = 108;
const namesTop = 120;

/** The axis: emissions of each build, how much of it was tested, its verdict and its name. */
export function AxisHead({ trend, axis }: { trend: Trend; axis: Axis }): JSX.Element {
  const counts = trend.builds.map((_build, index) => sentIn(trend, index));
  const most = Math.max(1, ...counts.map(({ clear, other }) => clear + other));
  const height = namesTop + 92;
  return (
    <svg
      class="axis"
      width={axis.width}
      height={height}
      viewBox={`0 0 ${axis.width} ${height}`}
      role="img"
      aria-label={told(trend, counts)}
    >
      <Changes trend={trend} axis={axis} height={namesTop} />
      {counts.map((count, index) => (
        <Bars count={count} most={most} x={index * axis.step} step={axis.step} />
      ))}
      {trend.builds.map(({ trials, canary }, index) => (
        <Coverage
          share={trials.planned === 0 ? 0 : trials.valid / trials.planned}
          canary={canary}
          x={index * axis.step}
          step={axis.step}
        />
      ))}
      {trend.builds.map(({ verdict }, index) =>
        axis.step < 11 ? null : (
          <text class={`verdict-mark ${verdict ?? 'plain'}`} x={(index + 0.5) * axis.step} y={verdictLine}>
            {verdict === null ? '·' : buildVerdict(verdict).shape}
          </text>
        ),
      )}
      {namedBuilds(axis).map((index) => (
        <text class="name" transform={`translate(${(index + 0.5) * axis.step + 4} ${namesTop}) rotate(90)`}>
          {shortened(nameAt(trend, index))}
        </text>
      ))}
    </svg>
  );
}

type Count = { readonly clear: number; readonly other: number };

function sentIn({ rows }: Trend, index: number): Count {
  const sent = rows.flatMap(({ cells }) => cells[index] ?? []).filter(({ k }) => k > 0);
  const clear = sent.filter(({ transport }) => transport === 'clear').length;
  return { clear, other: sent.length - clear };
}

function Bars({
  count,
  most,
  x,
  step,
}: {
  count: Count;
  most: number;
  x: number;
  step: number;
}): JSX.Element {
  const scale = barRoom / most;
  const width = Math.max(1, step - Math.min(6, step / 4));
  const [clear, other] = [count.clear * scale, count.other * scale];
  const base = barTop + barRoom;
  return (
    <g>
      <rect class="mark clear" x={x + (step - width) / 2} y={base - clear} width={width} height={clear} />
      <rect
        class="mark tls"
        x={x + (step - width) / 2}
        y={base - clear - other}
        width={width}
        height={other}
      />
      {step >= 20 && (
        <text class="count" x={x + step / 2} y={base + 11}>
          {count.clear + count.other}
        </text>
      )}
    </g>
  );
}

function Coverage(props: { share: number; canary: boolean; x: number; step: number }): JSX.Element {
  const width = Math.max(1, props.step - Math.min(6, props.step / 4));
  const tall = coverageRoom * Math.min(1, Math.max(0, props.share));
  const x = props.x + (props.step - width) / 2;
  return (
    <g>
      <rect class="frame" x={x} y={coverageTop} width={width} height={coverageRoom} />
      <rect class="covered" x={x} y={coverageTop + coverageRoom - tall} width={width} height={tall} />
      {!props.canary && props.step >= 11 && (
        <text class="count missed" x={x + width / 2} y={coverageTop + 11}>
          !
        </text>
      )}
    </g>
  );
}

/** As many names as stand beside each other without touching; always the newest. */
function namedBuilds({ builds, step }: Axis): number[] {
  const every = Math.max(1, Math.ceil(15 / step));
  return Array.from({ length: builds }, (_, index) => index).filter(
    (index) => (builds - 1 - index) % every === 0,
  );
}

function shortened(name: string): string {
  return name.length <= 13 ? name : `${name.slice(0, 5)}…${name.slice(-7)}`;
}

function told(trend: Trend, counts: readonly Count[]): string {
  const shown = trend.builds.map(({ trials, verdict }, index) => {
    const { clear, other } = counts[index] ?? { clear: 0, other: 0 };
    return `${nameAt(trend, index)}: ${clear + other} emissions, ${clear} in clear; ${trials.valid} of ${trials.planned} trials valid; ${verdict ?? 'not judged'}`;
  });
  return `Builds, the newest last. ${shown.slice(-20).join('. ')}`;
}
