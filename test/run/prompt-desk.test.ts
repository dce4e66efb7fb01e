import assert from 'node:assert/strict';
import { LabError } from '../../lab/errors.ts';
import { type Answerer, doneOrNot, type Prompt } from '../../lab/model/operator.ts';
import { promptDesk } from '../../lab/run/prompt-desk.ts';

const prompt: Prompt = { serial: 'A1', text: 'take the SIM out.', answers: doneOrNot, timeoutMs: 60_000 };
const never = new AbortController().signal;
const silent = (taken: unknown[] = []): Answerer => ({
  name: 'page',
  answer: (_prompt, signal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        taken.push(signal.reason);
        reject(signal.reason);
      });
    }),
});
const quick: Answerer = { name: 'terminal', answer: async ({ answers: [usual] }) => usual };

describe('a prompt to whoever is there', () => {
  it('is refused at once where nobody is', () => {
    assert.equal(promptDesk([]), null);
  });

  it('takes the first answer, and takes the prompt away from the others', async () => {
    const taken: unknown[] = [];
    assert.equal(await promptDesk([silent(taken), quick])?.ask(prompt, never), 'done');
    assert.equal(taken.length, 1);
  });

  it('goes on with those who are left where one cannot show it', async () => {
    const broken: Answerer = { name: 'page', answer: () => Promise.reject(new Error('nobody looks')) };
    assert.equal(await promptDesk([broken, quick])?.ask(prompt, never), 'done');
  });

  it('ends after its time, with the phone and what to do', async () => {
    const late = promptDesk([silent()])?.ask({ ...prompt, timeoutMs: 5 }, never) ?? assert.fail();
    await assert.rejects(late, { code: 'PHONE_STATE', message: /Nobody answered the prompt for phone A1/ });
  });

  it('ends with the reason of whoever stops the work', async () => {
    const stop = new AbortController();
    const asked = promptDesk([silent()])?.ask(prompt, stop.signal) ?? assert.fail();
    stop.abort(new LabError('LEASE_LOST', 'gone'));
    await assert.rejects(asked, { code: 'LEASE_LOST' });
  });

  it('takes no answer that it does not offer', async () => {
    const odd: Answerer = { name: 'page', answer: async () => 'maybe' };
    await assert.rejects(promptDesk([odd])?.ask(prompt, never) ?? assert.fail(), {
      message: /Answer one of done, cannot/,
    });
  });
});
