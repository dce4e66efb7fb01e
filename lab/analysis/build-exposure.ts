const dayMs = 86_400_000;

/**
 * For how many days users had a build: from the day it was released to the day of the build that
 * ended it. Null without both dates, or where they are the wrong way round: days are never guessed
 * from when the lab tested. Dates are `YYYY-MM-DD`.
 */
export function exposureDays(released: string | null, ended: string | null): number | null {
  if (released === null || ended === null) return null;
  const days = (Date.parse(`${ended}T00:00:00Z`) - Date.parse(`${released}T00:00:00Z`)) / dayMs;
  return Number.isInteger(days) && days >= 0 ? days : null;
}
