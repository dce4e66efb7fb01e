import type { JSX } from 'preact';

/** A command to copy: lines break between its options, never inside `--`. */
export function Command({ text }: { text: string }): JSX.Element {
  const [program = '', ...options] = text.split(' --');
  return (
    <code class="command">
      <span>{program}</span>
      {options.map((each) => (
        <>
          {' '}
          <span>--{each}</span>
        </>
      ))}
    </code>
  );
}
