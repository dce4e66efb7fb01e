import { sdkOf } from '../android-version.ts';
import type { PhoneState } from '../phone-state.ts';
import type { CommandIo, Outcome } from './command.ts';

const bucketSeconds = 7200;

/** `dumpsys netstats [detail]`: bytes by network, and with `detail` by uid, since boot. */
export function netstats({ phone: { state }, args, out }: CommandIo): Outcome {
  const all = [...state.uidCounters];
  const detail = args.some((arg) => ['detail', '--uid', '--full', 'full'].includes(arg));
  const total = { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };
  for (const [, each] of all) for (const name of counterNames) total[name] += each[name];
  const dev = `Dev stats:\n  Pending bytes: 0\n  History since boot:\n${history(state, '', total)}`;
  if (!detail) return out(dev);
  const lines = all.map(([uid, each]) => history(state, ` uid=${uid} set=DEFAULT tag=0x0`, each));
  return out(`${dev}UID stats:\n  Pending bytes: 0\n  History since boot:\n${lines.join('')}`);
}

const counterNames = ['rxBytes', 'rxPackets', 'txBytes', 'txPackets'] as const;

type Bytes = Readonly<Record<(typeof counterNames)[number], number>>;

function history(state: PhoneState, whose: string, bytes: Bytes): string {
  const start = Math.floor(state.clock.now() / 1000 / bucketSeconds) * bucketSeconds;
  return (
    `  ident=[${identity(state)}]${whose}\n    NetworkStatsHistory: bucketDuration=${bucketSeconds}\n` +
    `      st=${start} rb=${bytes.rxBytes} rp=${bytes.rxPackets} tb=${bytes.txBytes} tp=${bytes.txPackets} op=0\n`
  );
}

/** A network as the release names it: by words up to Android 12, by the number of its type since 13. */
function identity(state: PhoneState): string {
  const sdk = sdkOf(state);
  const ssid = state.device.identifiers.find(({ kind }) => kind === 'ssid')?.value ?? 'lab';
  const rest = 'metered=false, defaultNetwork=true';
  if (sdk < 31) return `{type=WIFI, subType=COMBINED, networkId="${ssid}", ${rest}}`;
  if (sdk < 33) return `{type=WIFI, ratType=COMBINED, networkId="${ssid}", ${rest}, oemManaged=OEM_NONE}`;
  const key = `{type=1, ratType=COMBINED, wifiNetworkKey="${ssid}", ${rest}, oemManaged=OEM_NONE`;
  return sdk < 34 ? `${key}}` : `${key}, subId=-1}`;
}
