/** A limit that is under way; `end` gives it up. */
export type TimeLimit = { readonly signal: AbortSignal; readonly end: () => void };

/**
 * A signal that aborts after a time. Not AbortSignal.timeout: Node 20 forgets one that only
 * AbortSignal.any holds, and what waits for it then waits for ever.
 */
export function timeLimit(limitMs: number): TimeLimit {
  const controller = new AbortController();
  const reason = new DOMException(`It took longer than ${limitMs} ms.`, 'TimeoutError');
  const timer = setTimeout(() => controller.abort(reason), limitMs);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
