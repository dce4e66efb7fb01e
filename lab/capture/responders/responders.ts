import type { ResponderName } from '../../model/trial.ts';
import { fail } from './fail.ts';
import { forward } from './forward.ts';
import type { Responder } from './responder.ts';
import { sink } from './sink.ts';
import { success } from './success.ts';

/** All responders: a new one is one file and one line here (and its name in lab/model/trial.ts). */
export const responders: Readonly<Record<ResponderName, Responder>> = { sink, success, forward, fail };
