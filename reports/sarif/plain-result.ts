import type * as Sarif from 'sarif';
import type { Severity } from '../../lab/model/result.ts';
import { type Place, uriOf } from '../place.ts';
import { visible } from '../visible.ts';
import { levelOf } from './rules.ts';

/** What a finding of any sort tells a reader of SARIF. */
type Told = {
  readonly id: string;
  readonly ruleId: string;
  readonly severity: Pick<Severity, 'band'>;
  readonly sentence: string;
  readonly location: Sarif.Location;
};

/** A finding as far as GitHub reads a result: rule, message, first location, one fingerprint. */
export function plainResult(
  { id, ruleId, severity, sentence, location }: Told,
  rules: readonly string[],
): Sarif.Result {
  return {
    ruleId,
    ruleIndex: rules.indexOf(ruleId),
    level: levelOf(severity.band),
    message: { text: messageText(sentence, 900) },
    locations: [location],
    partialFingerprints: {
      primaryLocationLineHash: `${visible(id, 80)}:1`,
      'phonehomeFinding/v1': visible(id, 80),
    },
  };
}

/** Text of a message, in which captured text makes no link (3.11.6) and no placeholder (3.11.5). */
export function messageText(text: string, limit: number): string {
  return visible(text, limit)
    .replaceAll('](', '] (')
    .replaceAll(/\{(\d+)\}/g, '{{$1}}');
}

/** A line of a file. */
export function physicalOf(place: Place): Sarif.PhysicalLocation {
  return { artifactLocation: { uri: uriOf(place) }, region: { startLine: Math.max(1, place.line) } };
}

/** What a state says of a result. A kind other than `fail` has the level `none`: so says the specification (3.27.9, 3.27.10). */
export function kindOf(state: string): Pick<Sarif.Result, 'kind' | 'level'> {
  if (state === 'unproven') return { kind: 'open', level: 'none' };
  return state === 'gone' ? { kind: 'pass', level: 'none' } : { kind: 'fail' };
}
