// A thread does not inherit the loader of TypeScript on Node 20, so its entry registers it by itself.
import { register } from 'tsx/esm/api';

register();
export const { validate, analyze, derive, judge, scan, har, needs, finding, layers, weigh, experiment } =
  await import('./analysis-tasks.ts');
