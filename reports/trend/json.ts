import { jsonText } from '../json.ts';
import type { TrendFormat } from '../report.ts';

/** The trend itself. */
export const trendJson: TrendFormat = {
  name: 'json',
  file: 'result.json',
  mime: 'application/json',
  render: ({ trend }) => jsonText(trend),
};
