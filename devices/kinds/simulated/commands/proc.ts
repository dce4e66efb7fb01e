import type { Phone } from '../phone-parts.ts';
import type { OpenSocket } from '../phone-state.ts';

const readers: Readonly<Record<string, (phone: Phone) => string>> = {
  '/proc/net/dev': networkDevices,
  '/proc/net/unix': unixSockets,
  '/proc/net/tcp': (phone) => tcpTable(phone, false),
  '/proc/net/tcp6': (phone) => tcpTable(phone, true),
  '/proc/sys/kernel/random/boot_id': (phone) => `${phone.state.bootId}\n`,
  '/proc/uptime': (phone) => `${uptime(phone)} ${uptime(phone)}\n`,
  '/proc/version': () => 'Linux version 4.14.0-simulated (phonehome) #1 SMP PREEMPT\n',
  '/sys/class/net/wlan0/address': (phone) => `${wifiMac(phone)}\n`,
};

/** What a file of /proc or /sys says at this moment, or undefined where the phone has no such file. */
export function readProc(phone: Phone, path: string): string | undefined {
  return readers[path]?.(phone);
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
  if (six) return head;
  const lines = [...phone.state.sockets].map(
    (socket, index) => `${String(index).padStart(4)}: ${row(socket)}\n`,
  );
  return head + lines.join('');
}

function row({ localAddress, localPort, remoteAddress, remotePort, uid }: OpenSocket): string {
  const ends = `${endHex(localAddress, localPort)} ${endHex(remoteAddress, remotePort)}`;
  return `${ends} 01 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 0`;
}

/** Address and port as the kernel writes them: IPv4 little-endian, in hex. */
function endHex(address: string, port: number): string {
  const octets = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `${octets.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
