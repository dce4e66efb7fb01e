import { simControls } from '../../devices/controls/sim-controls.ts';
import type { SimKind, SimMeans } from '../../devices/controls/sim-kind.ts';
import { LabError } from '../errors.ts';
import type { SimControl } from '../model/phone-host.ts';

/** What `--sim` said: `command:/opt/mux` names the program, too. */
type Said = { readonly kind: SimKind; readonly program: string | null };

/**
 * The control that changes SIMs: the one that was said, else the simulation's own, a configured
 * program, or the person at hand; null where there is none. Throws USAGE where the one that was said
 * is not to be had.
 */
export function chooseSim(said: string | null, means: SimMeans): SimControl | null {
  if (said === null) return firstOf(means);
  const { kind, program } = parse(said);
  const control = kind.make({ ...means, program: program ?? means.program });
  if (typeof control !== 'string') return control;
  throw new LabError('USAGE', `--sim ${kind.name} cannot be used here: ${control}.`);
}

function firstOf(means: SimMeans): SimControl | null {
  const usual = simControls.filter(({ onlyNamed }) => onlyNamed !== true).map((kind) => kind.make(means));
  return usual.find((control) => typeof control !== 'string') ?? null;
}

function parse(said: string): Said {
  const at = said.indexOf(':');
  const [name, program] = at < 0 ? [said, null] : [said.slice(0, at), said.slice(at + 1)];
  const kind = simControls.find((each) => each.name === name);
  const known = simControls
    .map((each) => (each.name === 'command' ? 'command[:program]' : each.name))
    .join(', ');
  if (kind === undefined) {
    throw new LabError('USAGE', `--sim ${name} is no control that changes SIMs. The controls are ${known}.`);
  }
  if (program !== null && (name !== 'command' || program === '')) {
    throw new LabError(
      'USAGE',
      `--sim ${said} is not understood: only command takes a program, as command:/path/to/it.`,
    );
  }
  return { kind, program };
}
