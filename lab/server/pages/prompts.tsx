import { z } from 'zod';
import type { RunEvent } from '../../model/service.ts';
import { Moment, type Viewer } from './frame.tsx';

const asked = z.object({
  id: z.string(),
  text: z.string(),
  answers: z.array(z.string()).min(1),
  expires: z.string(),
});

/** A question that waits for somebody at a phone. */
export type ShownPrompt = z.output<typeof asked> & { readonly run: string; readonly serial: string };

/** The prompts of a run's events that nobody has answered and whose time is not over. */
export function openPrompts(events: readonly RunEvent[], now = Date.now()): ShownPrompt[] {
  const over = new Set(
    events.filter(({ kind }) => kind === 'answer').map(({ text }) => String(jsonOf(text)?.id ?? '')),
  );
  return events
    .filter(({ kind }) => kind === 'prompt')
    .flatMap(({ run, serial, text }) => {
      const parsed = asked.safeParse(jsonOf(text));
      return parsed.success ? [{ ...parsed.data, run, serial: serial ?? '' }] : [];
    })
    .filter(({ id, expires }) => !over.has(id) && Date.parse(expires) > now);
}

function jsonOf(text: string): { readonly id?: unknown } | null {
  try {
    return JSON.parse(text) as { readonly id?: unknown };
  } catch {
    return null;
  }
}

/** What somebody has to do by hand, with a button for each answer. */
export function Prompts({ prompts, viewer }: { prompts: readonly ShownPrompt[]; viewer: Viewer }) {
  return (
    <>
      {prompts.map(({ id, run, serial, text, answers, expires }) => (
        <section class="prompt" aria-label={`Phone ${serial} needs a hand`}>
          <h2>Phone {serial} needs a hand</h2>
          <p class="big">{text}</p>
          {viewer.may('submit') ? (
            <form class="row" method="post" action={`/runs/${run}/answer`}>
              <input type="hidden" name="prompt" value={id} />
              {answers.map((answer, index) => (
                <button class={index === 0 ? 'main' : ''} type="submit" name="answer" value={answer}>
                  {answer}
                </button>
              ))}
            </form>
          ) : (
            <p class="explain">Answering needs a token with the scope submit.</p>
          )}
          <p class="explain">
            Run <a href={`/runs/${run}`}>{run}</a>; until <Moment at={expires} />.
          </p>
        </section>
      ))}
    </>
  );
}
