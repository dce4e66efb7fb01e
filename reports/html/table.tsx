import type { ComponentChildren, JSX } from 'preact';

/** A part of the page that may scroll sideways on a narrow screen, so that the page itself does not. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section class="scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

/** A table with its column heads. */
export function Table(props: {
  head: readonly string[];
  label: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <Scroll label={props.label}>
      <table>
        <thead>
          <tr>
            {props.head.map((each) => (
              <th scope="col">{each}</th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </Scroll>
  );
}
