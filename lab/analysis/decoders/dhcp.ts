import type { Field, StructureDecoder, View } from './decoder.ts';
import { fieldOf } from './record.ts';

/** Where the options begin (RFC 2131, 2): behind the fixed parts and this word. */
const optionsAt = 240;
const cookie = 0x63825363;
const [pad, end] = [0, 255];

/** What a phone tells of itself in DHCP (RFC 2132, 3004, 3925, 4702); the others keep their number. */
const optionNames: Readonly<Record<number, string>> = {
  ...{ 12: 'host-name', 15: 'domain-name', 50: 'requested-address', 60: 'vendor-class', 61: 'client-id' },
  ...{ 77: 'user-class', 81: 'fqdn', 124: 'vendor-classes', 125: 'vendor-options' },
};

/** The same in DHCPv6 (RFC 8415, 21; 4704). */
const optionNames6: Readonly<Record<number, string>> = {
  ...{ 1: 'client-id', 15: 'user-class', 16: 'vendor-class', 17: 'vendor-options', 39: 'fqdn' },
};
const lastMessageType6 = 13;

/** What a machine says as it asks a network for an address, over IPv4 (RFC 2131) and IPv6 (RFC 8415). */
export const dhcp: StructureDecoder = {
  name: 'dhcp',
  parse({ bytes }: View) {
    const fields = isDhcp(bytes) ? fieldsOf(bytes) : null;
    if (fields !== null) return { encoding: 'dhcp', fields };
    const type = bytes[0] ?? 0;
    const isSix = bytes.length >= 8 && type >= 1 && type <= lastMessageType6;
    const options = isSix ? optionsOf6(bytes) : null;
    return options === null ? null : { encoding: 'dhcpv6', fields: options };
  },
};

function isDhcp(bytes: Buffer): boolean {
  return bytes.length > optionsAt && (bytes[0] === 1 || bytes[0] === 2) && bytes.readUInt32BE(236) === cookie;
}

function fieldsOf(bytes: Buffer): Field[] | null {
  const hardware = Math.min(bytes[2] ?? 0, 16);
  const fields: Field[] = [
    fieldOf(12, 16, 'address'),
    fieldOf(28, 28 + hardware, 'hardware-address'),
    fieldOf(44, 108, 'server-name'),
    fieldOf(108, 236, 'file'),
  ];
  for (let at = optionsAt; at < bytes.length; ) {
    const code = bytes[at] ?? end;
    if (code === end) return [...fields, fieldOf(at, bytes.length, 'rest')];
    const last = code === pad ? at + 1 : at + 2 + (bytes[at + 1] ?? 0);
    if (last > bytes.length) return null;
    if (code !== pad) fields.push(fieldOf(at + 2, last, optionNames[code] ?? `option-${code}`));
    at = last;
  }
  return fields;
}

/** Null unless the options fill the message to its last byte, and one says who it is. */
function optionsOf6(bytes: Buffer): Field[] | null {
  const fields: Field[] = [];
  for (let at = 4; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null;
    const code = bytes.readUInt16BE(at);
    const last = at + 4 + bytes.readUInt16BE(at + 2);
    if (last > bytes.length || code === 0 || code > 255) return null;
    fields.push(fieldOf(at + 4, last, optionNames6[code] ?? `option-${code}`));
    at = last;
  }
  return fields.some(({ name }) => name === 'client-id') ? fields : null;
}
