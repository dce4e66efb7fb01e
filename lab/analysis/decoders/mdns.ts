import { dnsHeaderBytes, readDnsMessage } from '../../model/dns-message.ts';
import type { StructureDecoder, View } from './decoder.ts';
import { fieldOf } from './record.ts';

const opcodeAndCode = 0x780f;

/** A message with records about names, as machines say them to their network (RFC 6762): what they are called and offer. */
export const mdns: StructureDecoder = {
  name: 'mdns',
  parse({ bytes }: View) {
    if (bytes.length < dnsHeaderBytes || (bytes.readUInt16BE(2) & opcodeAndCode) !== 0) return null;
    const message = readDnsMessage(bytes);
    if (message === null) return null;
    const { questions, answers, authorities, additionals } = message;
    const records = [...answers, ...authorities, ...additionals];
    if (records.length === 0 && questions.length === 0) return null;
    const texts = [
      ...questions.map(({ name }) => ({ name: 'name', text: name })),
      ...records.flatMap(({ name, type, data }) => [
        { name: 'name', text: name },
        { name: type.toLowerCase(), text: data },
      ]),
    ];
    // Names point to parts of others, so that no text stands at one place.
    const extras = texts.map(({ name, text }) => fieldOf(0, bytes.length, name, Buffer.from(text, 'latin1')));
    return { encoding: 'mdns', fields: [], extras };
  },
};
