import { type GatewayFate, type GatewayPlan, gatewayFates } from '../../model/gateway.ts';
import { gatewayMark, gatewayTable } from './gateway-plan.ts';

/** Flows that one set can hold. What does not fit is dropped, and counted apart. */
const setSize = 262_144;

/**
 * The gateway as nftables reads it. Every packet that comes from the phones' interface gets one fate
 * before it is routed, and is counted in that fate's set: by 5-tuple where it has ports, else by
 * protocol and addresses. Nothing is ever forwarded, so that nothing passes while no recorder
 * listens; and a packet that cannot be counted is dropped.
 */
export function rulesetOf(plan: GatewayPlan): string {
  return [
    `table inet ${gatewayTable} {`,
    ...gatewayFates.flatMap(setsOf),
    '  counter uncounted { }',
    '  chain arrive {',
    '    type filter hook prerouting priority mangle; policy accept;',
    `    iifname "${plan.phonesInterface}" jump phones`,
    '  }',
    '  chain phones {',
    ...fatesOf(plan).map((rule) => `    ${rule}`),
    '    counter name uncounted drop',
    '  }',
    '}',
    '',
  ].join('\n');
}

function setsOf(fate: GatewayFate): string[] {
  return families.flatMap(({ suffix, address }) => [
    set(`${fate}${suffix}`, `inet_proto . ${address} . inet_service . ${address} . inet_service`),
    set(`${fate}${suffix}_portless`, `inet_proto . ${address} . ${address}`),
  ]);
}

const set = (name: string, type: string) =>
  `  set ${name} { type ${type}; size ${setSize}; flags dynamic; counter; }`;

type Family = {
  readonly suffix: '4' | '6';
  readonly address: string;
  readonly nfproto: string;
  readonly ip: string;
};

const families: readonly Family[] = [
  { suffix: '4', address: 'ipv4_addr', nfproto: 'ipv4', ip: 'ip' },
  { suffix: '6', address: 'ipv6_addr', nfproto: 'ipv6', ip: 'ip6' },
];

/** A rule ends where one of its parts does not hold, and the next is tried: the order is the meaning. */
function fatesOf({ port }: GatewayPlan): string[] {
  return families.flatMap((family) => {
    const { nfproto, ip } = family;
    const mine = `meta nfproto ${nfproto}`;
    const ports = 'meta l4proto { tcp, udp }';
    const near = 'fib daddr type { local, broadcast, multicast, anycast }';
    const take = `tproxy ${ip} to :${port} meta mark set ${gatewayMark}`;
    return [
      // Also of the lab host's own resolver: it would pass names on while no recorder listens.
      `${mine} tcp dport 53 ${take} ${counted('taken', family)} accept`,
      `${mine} tcp dport 53 ${counted('unserved', family)} drop`,
      `${mine} udp dport { 53, 123 } fib daddr type != { broadcast, multicast } ${counted('answered', family)} drop`,
      // DNS over TLS: the phone falls back to DNS in clear at once.
      `${mine} tcp dport 853 ${counted('rejected', family)} reject with tcp reset`,
      `${mine} ${ports} ${near} ${counted('host', family)} accept`,
      `${mine} meta l4proto != { tcp, udp } ${near} ${countedPortless('host', family)} accept`,
      `${mine} meta l4proto tcp ${take} ${counted('taken', family)} accept`,
      `${mine} meta l4proto tcp ${counted('unserved', family)} drop`,
      `${mine} udp dport 443 ${counted('rejected', family)} reject with icmpx type port-unreachable`,
      `${mine} meta l4proto udp ${counted('dropped', family)} drop`,
      `${mine} meta l4proto != { tcp, udp } ${countedPortless('dropped', family)} drop`,
    ];
  });
}

const counted = (fate: GatewayFate, { suffix, ip }: Family) =>
  `add @${fate}${suffix} { meta l4proto . ${ip} saddr . th sport . ${ip} daddr . th dport }`;

const countedPortless = (fate: GatewayFate, { suffix, ip }: Family) =>
  `add @${fate}${suffix}_portless { meta l4proto . ${ip} saddr . ${ip} daddr }`;
