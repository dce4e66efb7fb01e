import { sdkOf } from '../android-version.ts';
import type { Phone } from '../phone-parts.ts';
import type { OpenSocket } from '../phone-state.ts';

const readers: Readonly<Record<string, (phone: Phone) => string>> = {
  '/proc/net/dev': networkDevices,
  '/proc/net/unix': unixSockets,
  '/proc/net/tcp': (phone) => tcpTable(phone, false),
  '/proc/net/tcp6': (phone) => tcpTable(phone, true),
  '/proc/net/xt_qtaguid/stats': uidTable,
  '/proc/sys/kernel/random/boot_id': (phone) => `${phone.state.bootId}\n`,
  '/proc/uptime': (phone) => `${uptime(phone)} ${uptime(phone)}\n`,
  '/proc/version': () => 'Linux version 4.14.0-simulated (phonehome) #1 SMP PREEMPT\n',
  '/sys/class/net/wlan0/address': (phone) => `${wifiMac(phone)}\n`,
};

/** What a file of /proc or /sys says at this moment, or undefined where the phone has no such file. */
export function readProc(phone: Phone, path: string): string | undefined {
  return path in readers && !isGone(phone, path) ? readers[path]?.(phone) : undefined;
}

/** Whether the kernel keeps the file from the shell: everybody's sockets since Android 10. */
export function isForbidden(phone: Phone, path: string): boolean {
  return /^\/proc\/net\/(?:tcp|udp)6?$/.test(path) && sdkOf(phone.state) > lastOpen;
}

/** Counters moved from the kernel's table into eBPF maps with Android 10. */
function isGone(phone: Phone, path: string): boolean {
  return path === '/proc/net/xt_qtaguid/stats' && sdkOf(phone.state) > lastOpen;
}

/** Android 9. */
const lastOpen = 28;

/** `/proc/net/xt_qtaguid/stats`: bytes by uid, all of them in the background set and over TCP. */
function uidTable({ state }: Phone): string {
  const head =
    'idx iface acct_tag_hex uid_tag_int cnt_set rx_bytes rx_packets tx_bytes tx_packets rx_tcp_bytes rx_tcp_packets rx_udp_bytes rx_udp_packets rx_other_bytes rx_other_packets tx_tcp_bytes tx_tcp_packets tx_udp_bytes tx_udp_packets tx_other_bytes tx_other_packets\n';
  const all = (['wlan0', 'rmnet_data0'] as const).flatMap((name) =>
    [...state.uidCountersOn(name)].map(([uid, counters]) => ({ name, uid, ...counters })),
  );
  const lines = all.map(({ name, uid, rxBytes, rxPackets, txBytes, txPackets }, index) => {
    const [received, sent] = [`${rxBytes} ${rxPackets}`, `${txBytes} ${txPackets}`];
    return `${index + 2} ${name} 0x0 ${uid} 0 ${received} ${sent} ${received} 0 0 0 0 ${sent} 0 0 0 0\n`;
  });
  return head + lines.join('');
}

/** The Wi-Fi address as device.yaml has it, or Android's placeholder. */
export function wifiMac(phone: Phone): string {
  const found = phone.state.device.identifiers.find((each) => each.kind === 'wifi-mac');
  return (found?.value ?? '02:00:00:00:00:00').toLowerCase();
}

function uptime(phone: Phone): string {
  return ((Date.now() - phone.state.bootedAt) / 1000).toFixed(2);
}

function networkDevices(phone: Phone): string {
  const head =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  const lines = [...phone.state.counters].map(([name, { rxBytes, rxPackets, txBytes, txPackets }]) => {
    const received = `${pad(rxBytes, 8)} ${pad(rxPackets, 7)}    0    0    0     0          0         0`;
    return `${name.padStart(6)}: ${received} ${pad(txBytes, 8)} ${pad(txPackets, 7)}    0    0    0     0       0          0\n`;
  });
  return head + lines.join('');
}

function pad(value: number, width: number): string {
  return String(value).padStart(width);
}

/** Devtools sockets of web views would stand here; the phone shows none. */
function unixSockets(): string {
  return (
    'Num       RefCount Protocol Flags    Type St Inode Path\n' +
    '0000000000000000: 00000002 00000000 00010000 0001 01  1201 /dev/socket/adbd\n'
  );
}

function tcpTable(phone: Phone, six: boolean): string {
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const lines = [...phone.state.sockets]
    .filter(({ uid }) => isNative(uid) !== six)
    .map((socket, index) => `${String(index).padStart(4)}: ${row(socket, six)} ${firstInode + index}\n`);
  return head + lines.join('');
}

const firstInode = 41_000;

/** Java's sockets are IPv6, also to IPv4 addresses; those of native daemons and of the shell are not. */
function isNative(uid: number): boolean {
  return uid === 0 || uid === 2000;
}

function row({ localAddress, localPort, remoteAddress, remotePort, uid }: OpenSocket, six: boolean): string {
  const mapped = six ? '0000000000000000FFFF0000' : '';
  const ends = `${mapped}${endHex(localAddress, localPort)} ${mapped}${endHex(remoteAddress, remotePort)}`;
  return `${ends} 01 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0`;
}

/** Address and port as the kernel writes them: IPv4 little-endian, in hex. */
function endHex(address: string, port: number): string {
  const octets = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `${octets.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
