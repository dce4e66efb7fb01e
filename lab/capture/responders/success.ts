import type { Asked, Reply, Responder } from './responder.ts';

type Script = { readonly host: string; readonly why: string; readonly reply: Reply };

const json = (body: string): Reply => ({ status: 200, type: 'application/json', body });

/** Hosts whose clients wait for a certain word before they are content. One row a host. */
const scripts: readonly Script[] = [
  {
    host: 'zzhc.vnet.cn',
    why: 'China Telecom self-registration: the phone registers again at every boot until it reads this',
    reply: json('{"resultCode":"0","resultDesc":"Success"}'),
  },
];

/** Answers as a content server would, so that a firmware that asks until it succeeds falls silent. */
export const success: Responder = {
  name: 'success',
  description: 'a plausible success to everything; nothing reaches a real server',
  forwards: false,
  answer: ({ host }: Asked) => {
    const name = host.toLowerCase();
    return scripts.find((script) => script.host === name)?.reply ?? json('{}');
  },
};
