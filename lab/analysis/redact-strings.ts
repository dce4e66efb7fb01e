import type { Result } from '../model/result.ts';
import type { Redactor } from './redactor.ts';

/** Words of the lab's own and references into a run: they hold no captured text. */
const own = new Set([
  ...['schema', 'id', 'verdict', 'state', 'identifier', 'transport', 'band', 'confidence', 'visibility'],
  ...['evidence', 'startedAt', 'finishedAt', 'at', 'trigger', 'answeredBy', 'spelling', 'responder', 'scope'],
]);

/** The same value with each text in it redacted: host names, paths and sentences may hold what was captured. */
export function redactStrings<Value>(value: Value, redactor: Redactor): Value {
  return redacted(value, redactor) as Value;
}

/** A result as it may be shown: phones are named by the tag of their serial. */
export function redactResult(result: Result, redactor: Redactor): Result {
  const { conditions } = result;
  const devices = conditions.devices.map((serial) => redactor.value('serial', serial));
  return redactStrings({ ...result, conditions: { ...conditions, devices } }, redactor);
}

function redacted(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.text(value);
  if (Array.isArray(value)) return value.map((each) => redacted(each, redactor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      own.has(name) ? name : redactor.text(name),
      own.has(name) ? each : redacted(each, redactor),
    ]),
  );
}
