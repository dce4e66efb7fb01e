import { signed } from '../outbound/signature.ts';
import type { NoticeKind } from './kind.ts';

/** A program of your own, told by Standard Webhooks 1.0: `type`, `timestamp`, `data`, signed. */
export const webhook: NoticeKind = {
  name: 'webhook',
  byCommit: false,
  request: ({ notice, run, id, now, page }) => {
    const { submission, state, verdict, sentence, fault, exit, submittedAt, startedAt, finishedAt } = run;
    const { build, occasion, by, note } = submission;
    const body = {
      type: 'run.ended',
      timestamp: new Date(now).toISOString(),
      data: {
        run: run.id,
        ...{ state, verdict, sentence, fault, exit, submittedAt, startedAt, finishedAt },
        build: build.kind === 'booted' ? null : { sha256: build.sha256, fingerprint: build.fingerprint },
        ...{ occasion, by, note, page },
        commits: run.commits ?? [],
      },
    };
    return {
      url: notice.url,
      headers: signed(notice.secret ?? '', { id, at: now, body: JSON.stringify(body) }),
      body,
    };
  },
};
