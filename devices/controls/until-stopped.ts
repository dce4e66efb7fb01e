/** Answers what the work answers, or rejects with the reason of the stop, in which case the work ends unheard. */
export function untilStopped<Answer>(signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    void work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
