import { z } from 'zod';

/** Stands where a person has to write; no file that holds it is a baseline. */
export const unwritten = 'TODO';

/** Text that a person wrote. */
export const said = (what: string) =>
  z
    .string({ error: `${what} must be text` })
    .refine((text) => text.trim() !== '', `${what} is empty`)
    .refine((text) => text !== unwritten, `${what} still reads ${unwritten}; a person has to write it`);

/** A day of the calendar. */
export const day = z
  .string({ error: 'a day must read YYYY-MM-DD, e.g. 2026-01-10' })
  .refine(isDay, 'a day must be one of the calendar and read YYYY-MM-DD, e.g. 2026-01-10');

/** A name that something is known by. */
export const part = z
  .string({ error: 'a part of the key must be text' })
  .min(1, 'a part of the key is empty');

/** True for a day of the calendar, written as `2026-01-10`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
