import { gerrit } from './gerrit.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import type { NoticeKind } from './kind.ts';
import { webhook } from './webhook.ts';

/** Who can be told of a run's end; a new kind is a file beside this and a word here. */
export const noticeKinds: readonly NoticeKind[] = [webhook, github, gitlab, gerrit];
