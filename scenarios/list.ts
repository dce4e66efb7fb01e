import type { Scenario } from '../lab/model/scenario.ts';
import { boot } from './boot.ts';
import { idle } from './idle.ts';
import { screenOn } from './screen-on.ts';
import { simSwap } from './sim-swap.ts';
import { unlock } from './unlock.ts';

/** All scenarios; a new one is a file beside these and a line here. */
export const scenarios: readonly Scenario[] = [boot, unlock, screenOn, simSwap, idle];
