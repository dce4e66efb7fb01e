import { identifyMessage, type Matcher } from '../../../lab/analysis/identify.ts';
import type { Device, Identifier } from '../../../lab/model/device.ts';
import type { Random } from '../generated/random.ts';
import { encodeAll, type Foreign, isThere } from './programs.ts';

/** A payload with one value of a phone, as some programs in a row made it. */
export type ForeignCase = {
  readonly identifier: Identifier;
  readonly chain: readonly Foreign[];
  readonly body: Buffer | null;
};

/** The text that is encoded first: a report with one value in it. */
function payload({ kind, value }: Identifier): Buffer {
  const apps = ['launcher', 'dialer', 'camera'].map((name) => ({ name: `com.maker.${name}`, starts: 3 }));
  return Buffer.from(
    JSON.stringify({ model: 'TA-1046', ver: '00WW_3_22C', [kind]: value, ts: 1551091200, apps }),
  );
}

/** Each program alone over each value, and `draws` draws of two or three in a row. */
export function foreignCases(
  values: readonly Identifier[],
  programs: readonly Foreign[],
  random: Random,
  draws: number,
): ForeignCase[] {
  const single = programs.flatMap((by) => values.map((identifier) => ({ identifier, chain: [by] })));
  const inRows = programs.filter(({ alone }) => alone === undefined);
  const drawn = Array.from({ length: draws }, () => ({
    identifier: random.pick(values),
    chain: Array.from({ length: 2 + random.below(2) }, () => random.pick(inRows)),
  }));
  return encoded([...single, ...drawn]);
}

type Plan = Pick<ForeignCase, 'identifier' | 'chain'>;

/** Level by level, so that Python is started three times and not for each case. */
function encoded(plans: readonly Plan[]): ForeignCase[] {
  const missing = new Set(foreignPrograms(plans).filter((program) => !isThere(program)));
  const made = plans.map((plan) => ({ plan, text: true, body: payload(plan.identifier) as Buffer | null }));
  for (let depth = 0; depth < 3; depth += 1) {
    const due = made.flatMap((each) => {
      const by = each.plan.chain[depth];
      if (by === undefined || each.body === null) return [];
      const fits =
        !missing.has(by.program) &&
        (!by.text || each.text) &&
        each.body.length >= by.least &&
        each.body.length < 20_000;
      if (!fits) each.body = null;
      return each.body === null ? [] : [{ each, by, bytes: each.body }];
    });
    for (const [index, body] of encodeAll(due).entries()) {
      const step = due[index];
      if (step === undefined) continue;
      step.each.body = body;
      step.each.text = step.by.givesText;
    }
  }
  return made.map(({ plan, body }) => ({ ...plan, body }));
}

function foreignPrograms(plans: readonly Plan[]): string[] {
  return [...new Set(plans.flatMap(({ chain }) => chain.map(({ program }) => program)))];
}

/** A case in words. */
export function nameOf({ identifier, chain }: Plan): string {
  return [identifier.kind, ...chain.map(({ name }) => name)].join(' > ');
}

/** What was missed of the cases that could be made, and what was found of other phones. */
export function missedOf(
  matcher: Matcher,
  device: Device,
  cases: readonly ForeignCase[],
): { made: number; missed: string[]; wrong: string[] } {
  const made = cases.filter(({ body }) => body !== null);
  const wrong: string[] = [];
  const missed = made.filter((each) => {
    const message = { method: 'POST', url: null, headers: [], body: each.body, direction: 'sent' } as const;
    const { sightings } = identifyMessage(matcher, message);
    if (sightings.some(({ serial }) => serial !== device.serial)) wrong.push(nameOf(each));
    return !sightings.some(
      ({ value, serial }) => value === each.identifier.value && serial === device.serial,
    );
  });
  return { made: made.length, missed: missed.map(nameOf), wrong };
}
