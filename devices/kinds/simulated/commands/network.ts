import { labHost } from '../firmware/route.ts';
import type { CommandIo, CommandTable } from './command.ts';
import { wifiMac } from './proc.ts';

/** `ip`, `ifconfig`, `netstat`, `ping` and netcat. */
export const network: CommandTable = {
  ip: (io) => {
    const words = io.args.filter((arg) => !arg.startsWith('-') && arg !== 'inet');
    const [object = '', ...rest] = words;
    if (/^a(ddr(ess)?)?$/.test(object)) return io.out(interfaces(io, rest.at(-1)));
    if (/^l(ink)?$/.test(object)) return io.out(interfaces(io, rest.at(-1), false));
    if (/^r(oute)?$/.test(object)) return io.out(route(io));
    return io.unknown(`ip: unknown object "${object}"`, 1);
  },
  ifconfig: (io) =>
    io.out(
      `wlan0     Link encap:UNSPEC\n          inet addr:${io.phone.state.address}  Mask:255.255.255.0\n`,
    ),
  nc: netcat,
  netcat,
  ping: async (io) => {
    await io.err('ping: sendto: Operation not permitted\n');
    return 1;
  },
};

function route({ phone }: CommandIo): string {
  return `default via ${phone.state.wifi?.router ?? labHost} dev wlan0\n${phone.state.address} dev wlan0 scope link\n`;
}

function interfaces({ phone }: CommandIo, wanted: string | undefined, addresses = true): string {
  const { state } = phone;
  const all: Record<string, string> = {
    lo: link(1, 'lo', 'loopback 00:00:00:00:00:00', addresses ? '127.0.0.1/8 scope host' : null),
    wlan0: link(
      2,
      'wlan0',
      `ether ${wifiMac(phone)}`,
      addresses && state.wifiOn ? `${state.address}/24 scope global` : null,
    ),
  };
  if (wanted === undefined || ['show', 'list'].includes(wanted)) return Object.values(all).join('');
  return all[wanted] ?? '';
}

function link(index: number, name: string, address: string, inet: string | null): string {
  const head = `${index}: ${name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000\n`;
  const hardware = `    link/${address}\n`;
  return `${head}${hardware}${inet === null ? '' : `    inet ${inet} ${name}\n`}`;
}

/** toybox netcat: sends its stdin as it comes, prints what comes back, ends with the peer or after -w seconds. */
async function netcat(io: CommandIo): Promise<number> {
  const { seconds, host, port } = target(io.args);
  if (host === undefined || !Number.isInteger(port)) return io.unknown('nc: needs HOST PORT', 1);
  const timeoutMs = seconds * 1000;
  const { result, why } = await io.phone.network.sendRaw(host, port, io.stdin, { hear: io.out, timeoutMs });
  if (result === 'replied') return 0;
  await io.err(`nc: ${host}: ${why ?? result}\n`);
  return 1;
}

function target(args: readonly string[]) {
  const rest = [...args];
  const waitAt = rest.findIndex((arg) => arg === '-w' || arg === '-W' || arg === '-q');
  const seconds = waitAt < 0 ? 10 : Number(rest.splice(waitAt, 2)[1]);
  const [host, port] = rest.filter((arg) => !arg.startsWith('-'));
  return { seconds, host, port: Number(port) };
}
