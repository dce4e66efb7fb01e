import type { Result } from '../lab/model/result.ts';
import type { UnknownFinding } from '../lab/model/unknown.ts';
import { stateWords } from './words.ts';

/** Why the search for unknown identifiers says nothing, or not all. */
export function unknownLimits({ coverage }: Result): readonly string[] {
  return coverage.unknownLimits ?? [];
}

/** Whether there is anything to say of unknown identifiers. */
export function hasUnknown(result: Result): boolean {
  return unknownOf(result).length > 0 || unknownLimits(result).length > 0;
}

/** Tokens that stay on one phone and that nobody listed: the new ones first. */
export function unknownOf({ unknown = [] }: Result): readonly UnknownFinding[] {
  return unknown;
}

/** `new, confidence high` */
export function unknownGrade({ state, confidence }: UnknownFinding): string {
  return `${stateWords[state].word}, confidence ${confidence}`;
}
