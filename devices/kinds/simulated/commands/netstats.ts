import { sdkOf } from '../android-version.ts';
import type { Counters, PhoneState } from '../phone-state.ts';
import type { CommandIo, Outcome } from './command.ts';

const bucketSeconds = 7200;

type Network = 'wlan0' | 'rmnet_data0';
const networks: readonly Network[] = ['wlan0', 'rmnet_data0'];

/** `dumpsys netstats [detail]`: bytes by network, and with `detail` by uid, since boot. */
export function netstats({ phone: { state }, args, out }: CommandIo): Outcome {
  const detail = args.some((arg) => ['detail', '--uid', '--full', 'full'].includes(arg));
  const totals = networks.map((name) =>
    history(state, name, '', sum([...state.uidCountersOn(name).values()])),
  );
  const dev = `Dev stats:\n  Pending bytes: 0\n  History since boot:\n${totals.join('')}`;
  if (!detail) return out(dev);
  const lines = networks.flatMap((name) =>
    [...state.uidCountersOn(name)].map(([uid, each]) =>
      history(state, name, ` uid=${uid} set=DEFAULT tag=0x0`, each),
    ),
  );
  return out(`${dev}UID stats:\n  Pending bytes: 0\n  History since boot:\n${lines.join('')}`);
}

function sum(all: readonly Counters[]): Counters {
  const total: Counters = { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };
  for (const each of all) {
    total.rxBytes += each.rxBytes;
    total.rxPackets += each.rxPackets;
    total.txBytes += each.txBytes;
    total.txPackets += each.txPackets;
  }
  return total;
}

function history(state: PhoneState, network: Network, whose: string, bytes: Counters): string {
  const start = Math.floor(state.clock.now() / 1000 / bucketSeconds) * bucketSeconds;
  return (
    `  ident=[${identity(state, network)}]${whose}\n    NetworkStatsHistory: bucketDuration=${bucketSeconds}\n` +
    `      st=${start} rb=${bytes.rxBytes} rp=${bytes.rxPackets} tb=${bytes.txBytes} tp=${bytes.txPackets} op=0\n`
  );
}

/** A network as the release names it: by words up to Android 12, by the number of its type since 13. */
function identity(state: PhoneState, network: Network): string {
  const sdk = sdkOf(state);
  const wifi = network === 'wlan0';
  const type = sdk < 33 ? (wifi ? 'WIFI' : 'MOBILE') : wifi ? 1 : 0;
  const rat = sdk < 31 ? 'subType=COMBINED' : 'ratType=COMBINED';
  const ssid = state.device.identifiers.find(({ kind }) => kind === 'ssid')?.value ?? 'lab';
  const id = wifi ? [`${sdk < 33 ? 'networkId' : 'wifiNetworkKey'}="${ssid}"`] : [];
  const oem = sdk < 31 ? [] : ['oemManaged=OEM_NONE'];
  const sub = sdk < 34 ? [] : [`subId=${wifi ? -1 : 1}`];
  const parts = [`type=${type}`, rat, ...id, `metered=${!wifi}`, 'defaultNetwork=true', ...oem, ...sub];
  return `{${parts.join(', ')}}`;
}
