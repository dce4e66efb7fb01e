import { frame } from './frame.tsx';

/** The way in: a token is shown once, and a cookie stands for it from then on. */
export function loginPage({ next, refused }: { next: string; refused: boolean }): string {
  return frame(
    { title: 'Sign in', at: '/login', viewer: null },
    <>
      <h1>phonehome</h1>
      {refused ? (
        <p class="notice" role="alert">
          This token is not known here, was revoked, or has expired.
        </p>
      ) : null}
      <form class="row" method="post" action="/login">
        <input type="hidden" name="next" value={next} />
        <label>
          Token
          <input type="password" name="token" autocomplete="current-password" required size={48} />
        </label>
        <button class="main" type="submit">
          Sign in
        </button>
      </form>
      <p class="explain">
        A token is made on the server with <code>phonehome token create</code>.
      </p>
    </>,
  );
}
