import { randomBytes } from 'node:crypto';
import type { Answerer } from '../model/operator.ts';
import type { RunQueue } from '../model/run-queue.ts';
import type { ServerClient } from './server-client.ts';

/** Shows a run's prompts on the server, where whoever may do so answers them. */
export function promptsByServer(run: string, client: ServerClient, queue: RunQueue): Answerer {
  return {
    name: 'dashboard',
    answer: async (prompt, signal) => {
      const id = randomBytes(4).toString('hex');
      let end: () => void = () => undefined;
      const answered = new Promise<string>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        void queue
          .onAnswer((of, asked, text) => {
            if (of === run && asked === id) resolve(text);
          })
          .then((stop) => {
            end = stop;
          }, reject);
      });
      const about = { kind: 'prompt' as const, serial: prompt.serial, trial: null };
      const expires = new Date(Date.now() + prompt.timeoutMs).toISOString();
      const text = JSON.stringify({ id, text: prompt.text, answers: prompt.answers, expires });
      try {
        await client.events(run, [{ ...about, text }]);
        return await answered;
      } finally {
        end();
        // Answered here or elsewhere: nobody needs to be asked any more.
        const over = { ...about, kind: 'answer' as const, text: JSON.stringify({ id }) };
        await client.events(run, [over]).catch(() => undefined);
      }
    },
  };
}
