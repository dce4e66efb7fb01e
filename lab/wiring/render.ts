import { matrixFormats, reportFormats, trendFormats } from '../../reports/list.ts';
import { LabError } from '../errors.ts';
import type { Judgement, ReportFormat } from '../model/lab.ts';
import type { MatrixSubject } from '../model/result.ts';
import type { Trend } from '../model/trend.ts';

type Options = { readonly colour: boolean; readonly nextCommand: string; readonly groupBy?: MatrixSubject };

/** Every format once, with what it can tell; the lists of reports are the only ones there are. */
export const formats: readonly ReportFormat[] = [
  ...new Set([...reportFormats, ...matrixFormats, ...trendFormats].map(({ name }) => name)),
].map((name): ReportFormat => {
  const ofBuild = reportFormats.find((each) => each.name === name);
  const ofBuilds = matrixFormats.find((each) => each.name === name);
  const ofTrend = trendFormats.find((each) => each.name === name);
  return {
    name,
    file: ofBuild?.file ?? ofBuilds?.file ?? ofTrend?.file ?? '',
    tells: [
      ...(ofBuild === undefined ? [] : (['build'] as const)),
      ...(ofBuilds === undefined ? [] : (['builds'] as const)),
      ...(ofTrend === undefined ? [] : (['trend'] as const)),
    ],
  };
});

/** The capture of a run, which is written and not rendered. */
export const capture: ReportFormat = { name: 'har', file: 'capture.har', tells: ['capture'] };

/** One result is told by its own report; of several there is only side by side. */
export function render({ results, exhibits, matrix }: Judgement, name: string, options: Options): string {
  const [only] = results;
  const ofBuilds = matrixFormats.find((each) => each.name === name);
  if (results.length > 1 && matrix !== null && ofBuilds !== undefined)
    return ofBuilds.render({ matrix, ...options });
  const ofBuild = reportFormats.find((each) => each.name === name);
  if (ofBuild === undefined || only === undefined || results.length > 1)
    throw new LabError('USAGE', `There is no report format "${name}" for this.`);
  return ofBuild.render({
    result: only,
    ...options,
    ...exhibits[0],
    ...(matrix === null ? {} : { matrix }),
  });
}

/** A line's trend in one format. */
export function renderTrend(trend: Trend, name: string, options: Options): string {
  const format = trendFormats.find((each) => each.name === name);
  if (format === undefined) throw new LabError('USAGE', `There is no report format "${name}" for a trend.`);
  return format.render({ trend, ...options });
}
