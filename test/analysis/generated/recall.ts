import { identifyMessage, type Matcher } from '../../../lab/analysis/identify.ts';
import type { Device } from '../../../lab/model/device.ts';
import { classesOf, drawCase, nameOf } from './cases.ts';
import type { Random } from './random.ts';

/** How often a class of cases was drawn, and missed. */
export type Tally = { cases: number; missed: number };

/** What came of many cases. `wrong` are hits for a phone whose value was not in the message. */
export type Recall = {
  readonly total: Tally;
  readonly classes: ReadonlyMap<string, Tally>;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
};

/** Draws cases and looks for their values. */
export function measureRecall(
  matcher: Matcher,
  devices: readonly Device[],
  random: Random,
  cases: number,
): Recall {
  const total: Tally = { cases: 0, missed: 0 };
  const classes = new Map<string, Tally>();
  const missed: string[] = [];
  const wrong: string[] = [];
  for (let count = 0; count < cases; count += 1) {
    const each = drawCase(random, devices);
    const { sightings } = identifyMessage(matcher, each.message);
    const own = sightings.filter(({ serial }) => serial === each.device.serial);
    const found = own.some(({ value }) => value === each.identifier.value);
    if (!found) missed.push(nameOf(each));
    for (const { serial, spelling, where } of sightings)
      if (serial !== each.device.serial) wrong.push(`${nameOf(each)} gave ${spelling} at ${where}`);
    add(total, found);
    for (const name of classesOf(each)) {
      const tally = classes.get(name) ?? { cases: 0, missed: 0 };
      classes.set(name, tally);
      add(tally, found);
    }
  }
  return { total, classes, missed, wrong };
}

function add(tally: Tally, found: boolean): void {
  tally.cases += 1;
  if (!found) tally.missed += 1;
}

/** Recall of each class in lines, the weakest first. */
export function recallLines({ classes }: Recall): string[] {
  const share = ({ cases, missed }: Tally) => (cases - missed) / cases;
  return [...classes]
    .sort(([, left], [, right]) => share(left) - share(right))
    .map(
      ([name, tally]) =>
        `${(share(tally) * 100).toFixed(2).padStart(6)} %  ${name} (${tally.missed} of ${tally.cases} missed)`,
    );
}
