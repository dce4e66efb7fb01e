import { scenarios } from '../../scenarios/list.ts';
import type { Result } from '../model/result.ts';

/** The result with the scenarios that the lab has and this run has no valid trial of: silence there says nothing. */
export function withNotTested(result: Result): Result {
  const { byTrigger } = result.coverage;
  const notTested = scenarios.map(({ name }) => name).filter((name) => (byTrigger[name]?.n ?? 0) === 0);
  return { ...result, coverage: { ...result.coverage, notTested } };
}
