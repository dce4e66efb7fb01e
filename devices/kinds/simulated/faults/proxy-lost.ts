import type { Fault } from './fault.ts';

/** The proxy setting does not outlive a reboot. */
export const proxyLost: Fault = {
  name: 'proxy-lost',
  description: 'the proxy setting is lost at each reboot',
  begin: ({ state }) => {
    const lose = (power: 'on' | 'off') => {
      if (power === 'off') state.settings.global.delete('http_proxy');
    };
    state.on('power', lose);
    return () => state.off('power', lose);
  },
};
