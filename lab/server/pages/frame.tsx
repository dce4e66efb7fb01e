import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { style } from '../../../reports/html/style.ts';
import { dashboardStyle } from './style.ts';

/** What every page knows of whoever looks at it. */
export type Viewer = {
  readonly name: string;
  readonly may: (scope: 'submit' | 'approve' | 'reveal') => boolean;
};

const places = [
  ['/', 'Runs'],
  ['/phones', 'Phones'],
  ['/schedules', 'Schedules'],
  ['/compare', 'Side by side'],
  ['/trend', 'Trend'],
  ['/queue', 'Queue'],
] as const;

/** A whole page of the dashboard. `live` is the run whose events its script follows. */
export function frame(
  options: { title: string; at: string; viewer: Viewer | null; live?: string },
  body: ComponentChildren,
): string {
  const { title, at, viewer, live } = options;
  const html = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>{`${title} · phonehome`}</title>
        <style>{style + dashboardStyle}</style>
        {live === undefined ? null : <script src="/assets/live.js" defer data-run={live} />}
      </head>
      <body>
        {viewer === null ? null : <Bar at={at} name={viewer.name} />}
        <main>{body}</main>
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}\n`;
}

function Bar({ at, name }: { at: string; name: string }) {
  return (
    <header class="bar">
      <nav aria-label="Dashboard">
        <a class="home" href="/">
          phonehome
        </a>
        {places.map(([href, text]) => (
          <a href={href} aria-current={href === at ? 'page' : undefined}>
            {text}
          </a>
        ))}
        <form method="post" action="/logout">
          <button type="submit">Sign out {name}</button>
        </form>
      </nav>
    </header>
  );
}

/** A moment for people, in UTC. */
export function Moment({ at }: { at: string | null }) {
  if (at === null) return <>–</>;
  return <time dateTime={at}>{`${at.slice(0, 16).replace('T', ' ')} UTC`}</time>;
}

const shapes: Readonly<Record<string, string>> = {
  fail: '■ FAIL',
  pass: '✔ PASS',
  review: '▲ REVIEW',
  inconclusive: '◆ INCONCLUSIVE',
};

/** A verdict, or the state of a run that has none: a shape and a word, so that colour is never alone. */
export function Word({ verdict, state }: { verdict: string | null; state: string }) {
  const text = verdict === null ? state : (shapes[verdict] ?? verdict);
  return <span class={`word ${verdict ?? state}`}>{text}</span>;
}
