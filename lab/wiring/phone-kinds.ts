import { iphoneKind } from './iphone-phones.ts';
import type { PhoneKind } from './phone-kind.ts';
import { realKind } from './real-phones.ts';
import { simulatedKind } from './simulated-phones.ts';

/** The kinds of phone that the lab drives: add one by a file and a line here; the first that takes a run has it. */
export const phoneKinds: readonly PhoneKind[] = [simulatedKind, realKind, iphoneKind];
