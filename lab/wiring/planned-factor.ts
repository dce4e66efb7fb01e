import { trialsForClean } from '../analysis/experiment/permutation.ts';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError } from '../errors.ts';
import type { Device } from '../model/device.ts';
import { type Factor, factorControls } from '../model/factor.ts';
import type { Scenario } from '../model/scenario.ts';

/** Enough for what an ordinary phone sends after one trigger. */
const usualTests = 20;

/** The scenarios of an experiment: whoever does one has to be able to change its factor, too. */
export function withFactor(scenarios: readonly Scenario[], factor: Factor | null): readonly Scenario[] {
  if (factor === null) return scenarios;
  const control = factorControls[factor.change];
  return scenarios.map((each) => ({ ...each, controls: [...new Set([...each.controls, control])] }));
}

/** Throws USAGE or BAD_IDENTIFIER where the phones, values or scenarios make no experiment. */
export function requireExperiment(
  factor: Factor | null,
  devices: readonly Device[],
  scenarios: readonly Scenario[],
): void {
  if (factor === null) return;
  if (devices.length > 1)
    refuse(`An experiment is about one phone, and ${devices.length} were given: they differ in more.`);
  const lasting = scenarios.find((each) => each.lasting !== undefined);
  if (lasting !== undefined)
    refuse(
      `Scenario ${lasting.name} leaves the phone other than it was, and so is no part of an experiment.`,
    );
  if (factor.change === 'sim') requireSims(devices, scenarios);
  else requireValues(factor);
}

function requireValues({ change, values }: Extract<Factor, { values: unknown }>): void {
  const { a, b } = values;
  if (a === b) refuse(`Both states of ${change} are the same. Give two values, --a and --b.`);
  for (const [arm, value] of Object.entries(values)) {
    const { error } = checkIdentifier({ kind: change, value });
    if (error !== undefined) throw new LabError('BAD_IDENTIFIER', `--${arm} is no ${change}: ${error}`);
  }
  if (change === 'location' && areNear(a, b))
    refuse('The two places are less than a kilometre apart: the phone would say the same of both.');
}

function requireSims(devices: readonly Device[], scenarios: readonly Scenario[]): void {
  if (scenarios.some(({ name }) => name === 'sim-swap'))
    refuse(
      'Scenario sim-swap changes the SIM by itself. Run it, and give its run to "experiment --change sim".',
    );
  const other = devices.find(({ sims }) => sims.length !== 2);
  if (other !== undefined)
    refuse(
      `The file of phone ${other.serial} has ${other.sims.length} SIMs. Leave in its sims the two that are to take turns.`,
    );
}

function refuse(sentence: string): never {
  throw new LabError('USAGE', sentence);
}

function areNear(one: string, other: string): boolean {
  const [lat = 0, lon = 0] = one.split(/\s*[,; ]\s*/).map(Number);
  const [otherLat = 0, otherLon = 0] = other.split(/\s*[,; ]\s*/).map(Number);
  const kmPerDegree = 111;
  const east = (lon - otherLon) * kmPerDegree * Math.cos((lat * Math.PI) / 180);
  return Math.hypot((lat - otherLat) * kmPerDegree, east) < 1;
}

/** The phones as a run searches for them: the values that it sets are known ones, named a and b. */
export function searchedDevices(devices: readonly Device[], factor: Factor | null): readonly Device[] {
  if (factor === null || factor.change === 'sim') return devices;
  const { change: kind, values } = factor;
  return devices.map((device) => {
    const known = device.identifiers.filter((each) => each.kind === kind).map(({ value }) => value);
    const added = Object.entries(values)
      .filter(([, value]) => !known.includes(value))
      .map(([label, value]) => ({ kind, value, label }));
    return { ...device, identifiers: [...device.identifiers, ...added] };
  });
}

/** What is planned, and how much of it makes a difference significant, before the first trial. */
export function experimentSentence({ change }: Factor, repeat: number): string {
  const [alone, usual] = [trialsForClean(1), trialsForClean(usualTests)];
  const plan = `Each scenario ${repeat} times in each state of ${change}, by turns.`;
  if (repeat < alone)
    return `${plan} That can prove nothing: even a difference that is alone takes ${alone}.`;
  return `${plan} A clean difference takes ${alone} trials in each state to be significant where it is alone, ${usual} beside ${usualTests} others.`;
}
