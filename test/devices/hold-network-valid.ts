import type { PhoneState } from '../../devices/kinds/simulated/phone-state.ts';

/**
 * Makes a phone find the internet, so that it holds its network for valid unless a fault has it doubt that: it looks for the internet again a second
 * after it has found none, which on a busy machine is in the middle of a test. Answers how to end that.
 */
export function holdNetworkValid(state: PhoneState): () => void {
  Object.defineProperty(state, 'networkValidated', {
    get: () => !state.doubtsNetwork,
    set: () => undefined,
    configurable: true,
  });
  return () => void Reflect.deleteProperty(state, 'networkValidated');
}
