import { isEnded, type ServiceRun } from '../../model/service.ts';
import { at, endOf, isGreen, type NoticeKind } from './kind.ts';

/** GitHub: `POST /repos/{owner}/{repo}/statuses/{sha}` of its REST API, version 2022-11-28. */
export const github: NoticeKind = {
  name: 'github',
  byCommit: true,
  request: ({ notice, run, commit, token, page }) => ({
    url: at(
      notice,
      'repos',
      ...(commit?.project ?? '').split('/').map(encodeURIComponent),
      'statuses',
      encodeURIComponent(commit?.revision ?? ''),
    ),
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    },
    body: {
      state: stateOf(run),
      context: `phonehome/${notice.name}`,
      description: endOf(run, 140),
      ...(page === null ? {} : { target_url: page }),
    },
  }),
};

/** failure is the change's; error is the lab's, or an answer that is none. */
function stateOf(run: ServiceRun): string {
  if (!isEnded(run)) return 'pending';
  return isGreen(run) ? 'success' : run.verdict === 'fail' ? 'failure' : 'error';
}
