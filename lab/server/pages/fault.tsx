import { frame } from './frame.tsx';

/** What went wrong, for a person at a browser. */
export function faultPage(sentence: string): string {
  return frame(
    { title: 'That did not work', at: '', viewer: null },
    <>
      <h1>That did not work</h1>
      <p class="notice" role="alert">
        {sentence}
      </p>
      <p class="explain">
        <a href="/">To the runs</a>
      </p>
    </>,
  );
}
