import { sdkOf } from '../android-version.ts';
import { defaultInterface } from '../firmware/route.ts';
import type { PhoneState } from '../phone-state.ts';
import type { CommandIo, Outcome } from './command.ts';

/** `dumpsys connectivity`: the default network, and whether Android holds it for validated. */
export function connectivity({ phone: { state }, out }: CommandIo): Outcome {
  const name = defaultInterface(state);
  const head = sdkOf(state) < 30 ? 'NetworkFactories for:' : 'NetworkProviders for:';
  const network = name === null ? '' : `  ${agent(state, name)}\n`;
  return out(
    `${head}\nActive default network: ${name === null ? 'none' : 100}\n\nCurrent Networks:\n${network}`,
  );
}

/** One network in the words of the release: long up to Android 11, short since 12. */
function agent(state: PhoneState, name: 'wlan0' | 'rmnet_data0'): string {
  const transport = name === 'wlan0' ? 'WIFI' : 'CELLULAR';
  const validated = state.networkValidated;
  const link = `lp{{InterfaceName: ${name} LinkAddresses: [ ${state.address}/24 ]${proxy(state)}}}`;
  const nc = `nc{[ Transports: ${transport} Capabilities: ${capabilities(state).join('&')} ]}`;
  const type = transport === 'WIFI' ? 'WIFI[]' : 'MOBILE[LTE]';
  const long = `ni{[type: ${type}, state: CONNECTED/CONNECTED, reason: (unspecified), extra: (none), failover: false, available: true, roaming: false]}`;
  const flags = `everValidated{${validated}} lastValidated{${validated}} created{true} lingering{false}`;
  const handle = 'network{100} nethandle{432902426637}';
  const sdk = sdkOf(state);
  if (sdk < 30) return `NetworkAgentInfo{ ${long} ${handle} ${link} ${nc} Score{60} ${flags} }`;
  if (sdk < 31) return `NetworkAgentInfo{ ${handle} ${long} Score{60} ${flags} ${link} ${nc} }`;
  const short = `network{100}  handle{432902426637}  ni{${transport} CONNECTED extra: }`;
  return `NetworkAgentInfo{${short} lastValidated{${validated}}  ${link}  ${nc}}`;
}

function capabilities({ networkValidated }: PhoneState): string[] {
  const all = ['NOT_METERED', 'INTERNET', 'NOT_RESTRICTED', 'TRUSTED', 'NOT_VPN', 'NOT_ROAMING'];
  return networkValidated ? [...all, 'VALIDATED'] : all;
}

function proxy(state: PhoneState): string {
  const [host = '', port = ''] = (state.settings.global.get('http_proxy') ?? '').split(':');
  return host === '' ? '' : ` HttpProxy: [${host}] ${port}`;
}
