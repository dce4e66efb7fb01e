import type { Flow } from '../../model/flow.ts';

/**
 * A stream of a protocol that the recorder does not speak (MQTT, DNS, CoAP of a capture) as decoded, where
 * its decoder read all that was sent in it. `whole`: of its messages, whether each byte had a meaning. What
 * was cut short, stopped, joined with an exchange or sent on a bad certificate stays as it was.
 */
export function asRead(flow: Flow, whole: readonly boolean[]): Flow {
  const { visibility, protocol, truncated, method, sentOnFault, counted, messages } = flow;
  if (visibility !== 'opaque' || (protocol !== 'raw' && protocol !== 'tls')) return flow;
  if (truncated !== null || method !== null || sentOnFault === true || counted !== undefined) return flow;
  const [only, ...others] = messages;
  if (only?.direction !== 'sent' || only.body?.complete !== true || others.length > 0) return flow;
  return whole.length === 1 && whole[0] === true ? { ...flow, visibility: 'decoded' } : flow;
}
