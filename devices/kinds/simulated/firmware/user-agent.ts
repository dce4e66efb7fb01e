import type { PhoneState } from '../phone-state.ts';

/** What Android's own HTTP client calls itself: release, model and build id, as in `http.agent`. */
export function userAgentOf(state: PhoneState): string {
  const property = (name: string) => state.properties.get(name) ?? '';
  const release = property('ro.build.version.release');
  const agent = `Dalvik/2.1.0 (Linux; U; Android ${release}; ${property('ro.product.model')} Build/${property('ro.build.id')})`;
  return agent.replace(/[^\x20-\x7e]/g, '?');
}
