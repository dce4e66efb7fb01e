import type { Band, Result } from '../lab/model/result.ts';
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

/** Those that decide something: without a baseline, or where the policy says so, nothing can be called new. */
export function openUnknown(result: Result): UnknownFinding[] {
  return unknownOf(result).filter(({ gate }) => gate !== 'none');
}

/** Nobody knows what it tells of whom: unless the policy or the baseline file fails it, a person has to say how bad it is. */
export function unknownBand({ gate }: UnknownFinding): Band {
  return gate === 'fail' ? 'high' : 'medium';
}

/** `new, confidence high` */
export function unknownGrade({ state, confidence }: UnknownFinding): string {
  return `${stateWords[state].word}, confidence ${confidence}`;
}
