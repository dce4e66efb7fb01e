import { LabError } from '../errors.ts';
import type { RunRequest } from '../model/lab.ts';
import type { Scenario } from '../model/scenario.ts';
import type { PhoneKind } from './phone-kind.ts';

/**
 * What no phone of a kind can do is told before anything is started, all of it at once: each scenario
 * with its reason, a build that cannot be installed, a store that there is not. Throws USAGE.
 */
export function requireAbilities(
  chosen: readonly Scenario[],
  { build = null, ca }: Pick<RunRequest, 'build' | 'ca'>,
  { name: kind, lacks }: Pick<PhoneKind, 'name' | 'lacks'>,
): void {
  if (lacks === undefined) return;
  const refusals = chosen.flatMap(({ name, controls }) => {
    const reason = controls.map((control) => lacks(control)).find((each) => each !== null);
    return reason === undefined ? [] : [`${name} (${reason})`];
  });
  const update = build === null ? null : lacks('update');
  if (update !== null) refusals.unshift(`--build (${update})`);
  if (ca === 'system') refusals.unshift('--ca system (its certificate comes with its profile alone)');
  if (refusals.length === 0) return;
  throw new LabError(
    'USAGE',
    `Not supported on phones of kind ${kind}: ${refusals.join('; ')}. Leave them out, and name with --scenario what is to be run.`,
  );
}
