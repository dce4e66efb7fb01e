import { isEnded, type ServiceRun } from '../../model/service.ts';
import { at, endOf, isGreen, type NoticeKind } from './kind.ts';

/** GitLab: `POST /projects/:id/statuses/:sha` of its REST API, version 4. */
export const gitlab: NoticeKind = {
  name: 'gitlab',
  byCommit: true,
  request: ({ notice, run, commit, token, page }) => ({
    url: at(
      notice,
      'projects',
      encodeURIComponent(commit?.project ?? ''),
      'statuses',
      encodeURIComponent(commit?.revision ?? ''),
    ),
    headers: { 'private-token': token },
    body: {
      state: stateOf(run),
      name: `phonehome/${notice.name}`,
      description: endOf(run, 255),
      ...(page === null ? {} : { target_url: page }),
    },
  }),
};

function stateOf(run: ServiceRun): string {
  if (!isEnded(run)) return 'pending';
  return isGreen(run) ? 'success' : run.state === 'cancelled' ? 'canceled' : 'failed';
}
