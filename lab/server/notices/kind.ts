import { type Commit, isEnded, type Notice, type ServiceRun } from '../../model/service.ts';

/** What somebody is told. */
export type Told = {
  readonly notice: Notice;
  readonly run: ServiceRun;
  /** The commit that it is told to; null for those who want none. */
  readonly commit: Commit | null;
  /** The code host's token; empty for a webhook. */
  readonly token: string;
  /** The same for each try of one delivery. */
  readonly id: string;
  readonly now: number;
  /** Page of the run, or null where the server does not know its own address. */
  readonly page: string | null;
};

/** A POST with a JSON body. */
export type Post = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** A kind of receiver: a file of its own, and a word in the list. */
export type NoticeKind = {
  readonly name: string;
  /** Whether it is told commit by commit, of start and end, and not at all of runs without one. */
  readonly byCommit: boolean;
  readonly request: (told: Told) => Post;
};

/** One line on how a run ended, or that it goes on, for a status: at most so many characters. */
export function endOf(run: ServiceRun, most: number): string {
  const { verdict, sentence, state, fault, startedAt } = run;
  if (!isEnded(run)) return `running since ${startedAt}`;
  const text =
    verdict === null ? `${state}: ${fault ?? ''}` : `${verdict.toUpperCase()}: ${fault ?? sentence ?? ''}`;
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/** Whether a run may be called a success: it went to its end and nothing blocks. */
export function isGreen({ state, verdict }: ServiceRun): boolean {
  return state === 'done' && (verdict === 'pass' || verdict === 'review');
}

/** The address of a path at a code host. */
export function at({ url }: Notice, ...path: readonly string[]): string {
  return `${url.replace(/\/+$/, '')}/${path.join('/')}`;
}
