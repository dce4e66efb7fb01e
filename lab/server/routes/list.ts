import type { Routes } from '../context.ts';
import { analyses } from './analyses.ts';
import { baselines } from './baselines.ts';
import { blobs } from './blobs.ts';
import { builds } from './builds.ts';
import { compare } from './compare.ts';
import { devices } from './devices.ts';
import { evidence } from './evidence.ts';
import { health } from './health.ts';
import { hooks } from './hooks.ts';
import { metrics } from './metrics.ts';
import { pages } from './pages.ts';
import { queuePages } from './queue-pages.ts';
import { results } from './results.ts';
import { runs } from './runs.ts';
import { schedules } from './schedules.ts';
import { trend } from './trend.ts';
import { work } from './work.ts';

/** All groups of routes; a new one is a file beside this and a word here. */
export const routes: readonly Routes[] = [
  metrics,
  health,
  runs,
  results,
  builds,
  compare,
  trend,
  baselines,
  evidence,
  blobs,
  devices,
  schedules,
  hooks,
  pages,
  queuePages,
  work,
  analyses,
];
