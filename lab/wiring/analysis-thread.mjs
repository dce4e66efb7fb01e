// A thread does not inherit the loader of TypeScript on Node 20, so its entry registers it by itself.
import { register } from 'tsx/esm/api';

register();
<<<<<<< HEAD
export const { validate, analyze, judge, scan, har, needs, finding, weigh, experiment } = await import(
=======
export const { validate, analyze, judge, scan, har, needs, finding, layers, weigh } = await import(
>>>>>>> d7d5165 (finding: show draws the layers down to the value; a hit tells out of which bytes it was taken)
  './analysis-tasks.ts'
);
