import type { Experiment } from '../model/experiment.ts';

/** An experiment for a terminal: what was found, what limits it, and each thing that goes with the factor. */
export function experimentText({ sentence, limits, rows, trials, leastTrials }: Experiment): string {
  const counts = Object.entries(trials).map(
    ([scenario, { a, b }]) =>
      `${scenario}: ${a} and ${b} trials; with fewer than ${leastTrials} in each state nothing can be significant.`,
  );
  return `${[sentence, ...limits, ...counts, ...rows.map((row) => `- ${row.sentence}`)].join('\n')}\n`;
}
