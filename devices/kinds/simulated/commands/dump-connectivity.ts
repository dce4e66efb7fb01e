import { defaultInterface } from '../firmware/route.ts';
import type { CommandIo } from './command.ts';

/** `dumpsys connectivity`: the default network, and whether Android holds it for validated. */
export function connectivity({ phone, out }: CommandIo): Promise<undefined> {
  const { state } = phone;
  const name = defaultInterface(state);
  if (name === null) return out('Active default network: none\n\nCurrent Networks:\n');
  const transport = name === 'wlan0' ? 'WIFI' : 'CELLULAR';
  const capabilities = ['NOT_METERED', 'INTERNET', 'NOT_RESTRICTED', 'TRUSTED', 'NOT_VPN', 'NOT_ROAMING'];
  if (state.networkValidated) capabilities.push('VALIDATED');
  const proxy = state.settings.global.get('http_proxy') ?? '';
  const [host = '', port = ''] = proxy.split(':');
  const httpProxy = host === '' ? '' : ` HttpProxy: [${host}] ${port}`;
  return out(`NetworkProviders for:
Active default network: 100

Current Networks:
  NetworkAgentInfo{network{100}  handle{432902426637}  ni{${transport} CONNECTED extra: } lastValidated{${state.networkValidated}}  lp{{InterfaceName: ${name} LinkAddresses: [ ${state.address}/24 ]${httpProxy}}}  nc{[ Transports: ${transport} Capabilities: ${capabilities.join('&')} ]}}
`);
}
