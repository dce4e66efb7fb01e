import type { Leaf } from '../analysis/unknown/leaves.ts';
import type { Sent, TokenObserver } from '../analysis/unknown/observe.ts';
import type { Device } from '../model/device.ts';
import type { Flow, Message } from '../model/flow.ts';
import type { Attempt } from '../model/trial.ts';
import type { Boundary } from '../model/unknown.ts';

/** Answers longer than this are files. */
const mostAnswer = 256 * 1024;

/** Takes the tokens of a run's flows in, each with what its phone had gone through by then. */
export type TokenSearch = {
  readonly observer: TokenObserver;
  passed(serial: string, at: number): Record<Boundary, number>;
};

/** Notes what one message of an attempt's phone holds beside known values. */
export function noteSent(
  { observer, passed }: TokenSearch,
  { attempt, devices }: { readonly attempt: Attempt; readonly devices: readonly Device[] },
  { flow, at, ...sent }: Omit<Sent, 'evidence'> & { readonly flow: string; readonly at: number },
  folder: string,
  leaves: readonly Leaf[],
): void {
  const { serial: phone, trial } = attempt;
  const model = devices.find(({ serial }) => serial === phone)?.product ?? '';
  const occasion = { phone, model, trial: trial.number, passed: passed(phone, at) };
  observer.sent(occasion, { ...sent, evidence: `${folder}#${flow}` }, leaves);
}

/** Notes what a server said to a phone: what it sends of that later is not its own. */
export async function noteAnswers(
  { observer }: TokenSearch,
  serial: string,
  flow: Flow,
  read: (message: Message) => Promise<{ readonly bytes: Buffer | null }>,
): Promise<void> {
  for (const message of flow.messages) {
    if (message.direction !== 'received') continue;
    for (const [, value] of message.headers) observer.answered(serial, value);
    if (message.body === null || message.body.bytes > mostAnswer) continue;
    const { bytes } = await read(message);
    if (bytes !== null) observer.answered(serial, bytes.toString('latin1'));
  }
}
